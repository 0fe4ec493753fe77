namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// Replaces the token in an <see cref="OperationCanceledException"/>: a caller that cancels must see its own token, not an internal one.
/// </summary>
internal static class CancellationExtensions
{
    public static bool LacksCallerToken(this OperationCanceledException e, CancellationToken callerToken) =>
        callerToken.IsCancellationRequested && e.CancellationToken != callerToken;

    public static OperationCanceledException WithCallerToken(this OperationCanceledException e, CancellationToken callerToken) =>
        new(e.Message, e, callerToken);
}
