namespace GraphDelegatedKit.Files.Downloads;

/// <summary>A caller who cancels is told so with the token that was cancelled, and not with that of some timeout or part within, which no caller knows.</summary>
internal static class CancellationExtensions
{
    public static bool LacksCallerToken(this OperationCanceledException e, CancellationToken callerToken) => callerToken.IsCancellationRequested && e.CancellationToken != callerToken;

    public static OperationCanceledException WithCallerToken(this OperationCanceledException e, CancellationToken callerToken) => new(e.Message, e, callerToken);
}
