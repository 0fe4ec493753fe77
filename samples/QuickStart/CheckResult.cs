using GraphDelegatedKit;

namespace QuickStart;

/// <summary>What one look came to.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Ok">Whether it is as it should be.</param>
/// <param name="Detail">What was seen.</param>
/// <param name="Remedy">How to mend it; <see langword="null"/> if nothing is to be mended.</param>
internal sealed record CheckResult(string Check, bool Ok, string Detail, string? Remedy = null)
{
    public static CheckResult FromException(string check, SignInException e) => new(check, false, e.Message, e.Remedy);
}
