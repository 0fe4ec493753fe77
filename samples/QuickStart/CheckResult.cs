using GraphDelegatedKit;

namespace QuickStart;

/// <summary>The result of one check.</summary>
/// <param name="Check">The name of the check.</param>
/// <param name="Ok">Whether the check passed.</param>
/// <param name="Detail">What the check found.</param>
/// <param name="Remedy">How to fix the problem; <see langword="null"/> if there is nothing to fix.</param>
internal sealed record CheckResult(string Check, bool Ok, string Detail, string? Remedy = null)
{
    public static CheckResult FromException(string check, SignInException e) => new(check, false, e.Message, e.Remedy);
}
