using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.SignIn.Options;

/// <summary>The time limits of a sign-in, which always has one.</summary>
internal static class InteractionTimeouts
{
    /// <summary>The limit of a sign-in with the browser, unless the options name one. Closing the page is not reported.</summary>
    public static readonly TimeSpan Browser = TimeSpan.FromMinutes(2);

    /// <summary>The usual lifetime of a device code.</summary>
    public static readonly TimeSpan DeviceCode = TimeSpan.FromMinutes(15);

    /// <summary>Returns the limit in the options, at most 30 days: a timer takes no more.</summary>
    public static TimeSpan? Get(DelegatedSessionOptions options) =>
        options.InteractionTimeout is not { } timeout ? null
        : timeout == Timeout.InfiniteTimeSpan ? TimerDuration.Max
        : TimerDuration.Clamp(timeout);
}
