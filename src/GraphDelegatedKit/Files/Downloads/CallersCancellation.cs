namespace GraphDelegatedKit.Files;

/// <summary>A caller who cancels is told so with the token that was cancelled, and not with that of some timeout or part within, which no caller knows.</summary>
internal static class CallersCancellation
{
    public static bool IsUnknownTo(this OperationCanceledException e, CancellationToken caller) => caller.IsCancellationRequested && e.CancellationToken != caller;

    public static OperationCanceledException For(this OperationCanceledException e, CancellationToken caller) => new(e.Message, e, caller);
}
