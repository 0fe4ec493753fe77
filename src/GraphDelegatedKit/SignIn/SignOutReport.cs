namespace GraphDelegatedKit;

/// <summary>What a sign-out ended, and what it could not.</summary>
/// <param name="Removed">The accounts whose tokens were removed from the cache.</param>
/// <param name="NotEnded">What goes on all the same, in words for a person.</param>
public sealed record SignOutReport(IReadOnlyList<GraphAccount> Removed, IReadOnlyList<string> NotEnded)
{
    internal static readonly IReadOnlyList<string> NeverEnded =
    [
        "Access tokens already handed out stay valid until they expire.",
        "A browser in which the person signed in stays signed in there.",
    ];
}
