using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Batches;

// Answers one request of a batch as if it had come by itself.
internal delegate Task BatchedRequestHandler(HttpContext batchContext, HttpContext itemContext, string itemId);
