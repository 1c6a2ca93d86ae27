// The detection worker in a realm that keeps its WebGL contexts, so that a test can take one away.
import "./context_keeper.js";
import "./worker.js";
