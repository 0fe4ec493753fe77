namespace GraphDelegatedKit.Testing.Faults;

// Which requests meet a fault, and how many of them pass first.
internal sealed record FaultScope
{
    public static FaultScope Any { get; } = new();

    // Without its query; * stands for any characters.
    public string? Path { get; init; }

    public string? Method { get; init; }

    public LocalUser? User { get; init; }

    // The id of a request in its batch.
    public string? BatchId { get; init; }

    public int Skip { get; init; }

    public bool Includes(FaultedRequest request) =>
        (Method is null || Method.Equals(request.Method, StringComparison.OrdinalIgnoreCase))
        && (Path is null || PathPattern.Matches(Path, request.Target.Path) || PathPattern.Matches(Path, request.DecodedPath))
        && (BatchId is null || BatchId.Equals(request.BatchId, StringComparison.OrdinalIgnoreCase))
        && IncludesUser(request.GetUserId);

    public bool IncludesUser(Func<string?> findUserId) =>
        User is null || User.Id.Equals(findUserId(), StringComparison.OrdinalIgnoreCase);
}
