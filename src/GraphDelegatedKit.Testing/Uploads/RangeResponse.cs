using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Uploads;

// What is said to a range that was taken; decided before it is sent, because a fault may lose it or say something else.
internal sealed record RangeResponse(int Status, JsonObject? Body, string? Location = null);
