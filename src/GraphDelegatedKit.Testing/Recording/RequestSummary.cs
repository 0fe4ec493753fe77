using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Recording;

// A recorded request in short, without anything secret. The requests are numbered in the order of their responses, so a reader that knows
// the last number finds all later requests.
internal sealed class RequestSummary
{
    public required long Number { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string Method { get; init; }

    public required string Origin { get; init; }

    public required string Path { get; init; }

    public required string Query { get; init; }

    // Zero if the connection was closed without a response.
    public required int Status { get; init; }

    public required TimeSpan Duration { get; set; }

    public string? UserId { get; init; }

    public string? User { get; init; }

    public string? ClientId { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public string? FaultId { get; init; }

    public string? FaultKind { get; init; }

    public RequestError? Error { get; init; }

    public bool HasFailed => RecordedRequest.IsFailure(Status, Error?.Code);

    public string? BatchId { get; init; }

    public IReadOnlyList<RequestWarning> Warnings { get; init; } = [];

    public JsonObject ToJson() => new()
    {
        ["number"] = Number,
        ["time"] = Time,
        ["method"] = Method,
        ["url"] = Origin + Path + Query,
        ["status"] = Status,
        ["durationMs"] = Math.Round(Duration.TotalMilliseconds, 1),
        ["user"] = User,
        ["clientId"] = ClientId,
        ["scopes"] = new JsonArray([.. Scopes.Select(scope => JsonValue.Create(scope))]),
        ["fault"] = FaultId,
        ["faultKind"] = FaultKind,
        ["failed"] = HasFailed,
        ["error"] = Error is null ? null : new JsonObject { ["code"] = Error.Code, ["message"] = Error.Message },
        ["batchId"] = BatchId,
        ["warnings"] = new JsonArray([.. Warnings.Select(CreateWarning)]),
    };

    private static JsonObject CreateWarning(RequestWarning warning) =>
        new() { ["code"] = warning.Code, ["message"] = warning.Message, ["page"] = warning.Page };
}
