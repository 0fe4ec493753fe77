using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Uploads;

// The response to a stored range. It is created before it is sent, because a fault may drop or replace it.
internal sealed record RangeResponse(int Status, JsonObject? Body, string? Location = null);
