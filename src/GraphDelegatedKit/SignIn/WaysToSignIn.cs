using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn;

/// <summary>The ways to sign in, in the caller's order. One that cannot be had here is passed over; what a person did at one is final.</summary>
internal sealed class WaysToSignIn(DelegatedSessionOptions options)
{
    private readonly BrowserSignIn _browser = new(options);
    private readonly DeviceCodeSignIn _deviceCode = new(options, () => !Console.IsInputRedirected);

    public async Task<(AuthenticationResult Result, TokenOrigin Origin)> RunAsync(MsalApp msal, ScopeSet scopes, string? claims, CancellationToken cancellationToken)
    {
        var ways = PersonPresence.Ways(options);
        if (ways.Count == 0) ways = options.Methods; // asked for outright: then whoever asks knows of somebody

        for (var way = 0; ; way++)
        {
            var isLast = way == ways.Count - 1;
            try
            {
                return ways[way] == SignInMethod.Browser
                    ? (await _browser.RunAsync(msal, scopes, claims, isLast, cancellationToken).ConfigureAwait(false), TokenOrigin.Browser)
                    : (await _deviceCode.RunAsync(msal.Client, scopes, claims, cancellationToken).ConfigureAwait(false), TokenOrigin.DeviceCode);
            }
            catch (BrowserUnavailableException) when (!isLast)
            {
                // The next way needs no browser here.
            }
        }
    }
}
