using System.Globalization;
using GraphDelegatedKit.AspNetCore.Addresses;
using GraphDelegatedKit.AspNetCore.Storage;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.AspNetCore.Challenges;

/// <summary>
/// Ends loops of redirects. A challenge that comes again soon after it was answered by a sign-in is not answered by another sign-in. A
/// cookie holds the challenges answered in the last minute, because the session may be what is missing.
/// </summary>
internal sealed class ChallengeGuard(KeyRing keys, PublicAddress address, TimeProvider time)
{
    /// <summary>The time in which the same challenge must not come again.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(60);

    /// <summary>The number of different challenges in that time. A page may need one for a permission and one for a claim.</summary>
    public const int MaxChallenges = 3;

    private const string CookieName = ".GraphDelegated.Challenges";

    private readonly KeyRing.Protector _protector = keys.CreateProtector("GraphDelegatedKit.AspNetCore", "v1", "challenges");

    /// <summary>Returns whether a challenge may be answered by a redirect to the sign-in page.</summary>
    public bool CanChallenge(HttpContext context, string fingerprint)
    {
        var recent = Read(context);
        return recent.Count < MaxChallenges && recent.TrueForAll(entry => entry.Fingerprint != fingerprint);
    }

    /// <summary>Records that a sign-in has answered a challenge.</summary>
    public void RecordAnswer(HttpContext context, string fingerprint)
    {
        var entries = Read(context).Append(new Entry(time.GetUtcNow().ToUnixTimeSeconds(), fingerprint));
        var text = string.Join(' ', entries);
        var options = CreateCookieOptions(context);
        options.MaxAge = Period;
        context.Response.Cookies.Append(CookieName, _protector.Protect(text), options);
    }

    /// <summary>Forgets the challenges after a sign-out: the next sign-in is not part of a loop.</summary>
    public void Forget(HttpContext context) => context.Response.Cookies.Delete(CookieName, CreateCookieOptions(context));

    // The callback of the sign-in is a POST of another site, with which browsers send only such a cookie.
    private CookieOptions CreateCookieOptions(HttpContext context) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        SameSite = SameSiteMode.None,
        Secure = true,
        Path = address.GetPath(context) is { Length: > 0 } path ? path : "/",
    };

    private List<Entry> Read(HttpContext context)
    {
        if (_protector.Unprotect(context.Request.Cookies[CookieName]) is not { } text) return []; // no cookie, or one of other keys
        var earliest = (time.GetUtcNow() - Period).ToUnixTimeSeconds();
        return [.. text.Split(' ').Select(Entry.Parse).Where(entry => entry.Seconds > earliest)];
    }

    private sealed record Entry(long Seconds, string Fingerprint)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds}:{Fingerprint}");

        public static Entry Parse(string text) => text.Split(':', 2) is [var seconds, var fingerprint]
            ? new(long.Parse(seconds, CultureInfo.InvariantCulture), fingerprint)
            : new(0, "");
    }
}
