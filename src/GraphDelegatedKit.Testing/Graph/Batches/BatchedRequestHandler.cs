using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Batches;

// Handles one request of a batch like a separate request.
internal delegate Task BatchedRequestHandler(HttpContext batchContext, HttpContext itemContext, string itemId);
