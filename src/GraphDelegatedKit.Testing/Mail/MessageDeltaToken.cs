using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/delta-query-messages: the state in the links of a delta of messages. It has the query options of the
// first request, which later requests do not repeat.
internal sealed record MessageDeltaToken(string FolderId)
{
    // The round lists what has changed after this change number; -1 for the first round.
    public long After { get; init; } = -1;

    // The latest change number when the round began, with which the next round begins. Null for the first request of a round.
    public long? UpTo { get; init; }

    // The sort key of the last entry that the round has listed.
    public long[]? Position { get; init; }

    public string? Select { get; init; }

    public string? Expand { get; init; }

    public string? Filter { get; init; }

    public string? OrderBy { get; init; }

    public string? Top { get; init; }

    public string? ChangeType { get; init; }

    public static MessageDeltaToken Read(string folderId, string text) =>
        DeltaToken.Parse<MessageDeltaToken>(text) is { Position: null or { Length: 3 } } token && token.FolderId == folderId
            ? token
            : throw GraphErrorException.BadRequest("Badly formed token.", "ErrorInvalidRequest");
}
