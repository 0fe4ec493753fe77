using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;
using GraphDelegatedKit.SignIn.Browser;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>The ways to sign in, in the caller's order. One that cannot be had here is passed over; what a person did at one is final.</summary>
internal sealed class SignInMethodChain(DelegatedSessionOptions options)
{
    private readonly BrowserSignIn _browser = new(options);
    private readonly DeviceCodeSignIn _deviceCode = new(options, () => !Console.IsInputRedirected);

    public async Task<(AuthenticationResult Result, TokenOrigin Origin)> SignInAsync(MsalApp app, ScopeSet scopes, string? claims, CancellationToken cancellationToken)
    {
        var methods = InteractionDetector.GetAvailableMethods(options);
        if (methods.Count == 0) methods = options.Methods; // asked for outright: then whoever asks knows of somebody

        for (var index = 0; ; index++)
        {
            var isLast = index == methods.Count - 1;
            try
            {
                return methods[index] == SignInMethod.Browser
                    ? (await _browser.SignInAsync(app, scopes, claims, isLast, cancellationToken).ConfigureAwait(false), TokenOrigin.Browser)
                    : (await _deviceCode.SignInAsync(app.Client, scopes, claims, cancellationToken).ConfigureAwait(false), TokenOrigin.DeviceCode);
            }
            catch (BrowserUnavailableException) when (!isLast)
            {
                // The next way needs no browser here.
            }
        }
    }
}
