namespace GraphDelegatedKit.Files;

/// <summary>A caller who cancels is told so with his own token, and not with that of some timeout or part within, which he does not know.</summary>
internal static class CallersCancellation
{
    public static bool IsUnknownTo(this OperationCanceledException e, CancellationToken caller) => caller.IsCancellationRequested && e.CancellationToken != caller;

    public static OperationCanceledException For(this OperationCanceledException e, CancellationToken caller) => new(e.Message, e, caller);
}
