namespace GraphDelegatedKit;

/// <summary>The result of a sign-out.</summary>
/// <param name="Removed">The accounts whose tokens were removed from the cache.</param>
/// <param name="NotEnded">What the sign-out does not end, as sentences for a person.</param>
public sealed record SignOutReport(IReadOnlyList<GraphAccount> Removed, IReadOnlyList<string> NotEnded)
{
    internal static readonly IReadOnlyList<string> NeverEnded =
    [
        "Access tokens that were already issued stay valid until they expire.",
        "A browser in which the user signed in stays signed in.",
    ];
}
