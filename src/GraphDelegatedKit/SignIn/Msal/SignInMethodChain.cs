using GraphDelegatedKit.SignIn.Browser;
using GraphDelegatedKit.SignIn.Options;
using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// The sign-in methods in the order of the options. The next one is tried if a method is not available; a person's decision is final.
/// </summary>
internal sealed class SignInMethodChain(DelegatedSessionOptions options)
{
    private readonly BrowserSignIn _browser = new(options);
    private readonly DeviceCodeSignIn _deviceCode = new(options, () => !Console.IsInputRedirected);

    public async Task<(AuthenticationResult Result, TokenOrigin Origin)> SignInAsync(
        MsalApp app, ScopeSet scopes, string? claims, CancellationToken cancellationToken)
    {
        var methods = InteractionDetector.GetAvailableMethods(options);
        if (methods.Count == 0) methods = options.Methods; // the caller requested a sign-in, so a person is available

        for (var index = 0; ; index++)
        {
            var isLast = index == methods.Count - 1;
            try
            {
                if (methods[index] == SignInMethod.DeviceCode)
                {
                    var codeResult = await _deviceCode.SignInAsync(app.Client, scopes, claims, cancellationToken).ConfigureAwait(false);
                    return (codeResult, TokenOrigin.DeviceCode);
                }

                var browserResult = await _browser.SignInAsync(app, scopes, claims, isLast, cancellationToken).ConfigureAwait(false);
                return (browserResult, TokenOrigin.Browser);
            }
            catch (BrowserUnavailableException) when (!isLast)
            {
                // The next method needs no browser on this machine.
            }
        }
    }
}
