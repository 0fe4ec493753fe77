using GraphDelegatedKit.SignIn.Browser;
using GraphDelegatedKit.SignIn.Options;
using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensibility;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// A sign-in with the system's browser: authorization code, PKCE, and a response over loopback. Closing the page is not reported, so a
/// time limit ends the sign-in.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow"/></remarks>
internal sealed class BrowserSignIn(DelegatedSessionOptions options)
{
    /// <exception cref="BrowserUnavailableException">No browser could be opened, and another method follows.</exception>
    public async Task<AuthenticationResult> SignInAsync(
        MsalApp app, ScopeSet scopes, string? claims, bool isLastMethod, CancellationToken cancellationToken)
    {
        var timeout = InteractionTimeouts.Get(options) ?? InteractionTimeouts.Browser;
        using var timeoutSource = new CancellationTokenSource(timeout, options.TimeProvider);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeoutSource.Token);
        var openBrowser = options.OpenBrowser ?? SystemBrowser.Create(options.TimeProvider).OpenAsync;
        var webUi = new LoopbackWebUi(openBrowser, isLastMethod, app.Redirects, options.TimeProvider);
        try
        {
            return await BuildRequest(app.Client, scopes, claims, webUi).ExecuteAsync(linkedSource.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken); // MSAL would report that the person declined
        }
        catch (Exception e) when (timeoutSource.IsCancellationRequested)
        {
            throw new SignInException(
                SignInReason.InteractionFailed,
                $"Sign-in stopped: it was not completed in the browser within {timeout.TotalMinutes:0.#} minutes.",
                "Sign in again, or use a device code.",
                e);
        }
        catch (Exception) when (webUi.OpenError is { } openError)
        {
            throw new BrowserUnavailableException(openError);
        }
    }

    private AcquireTokenInteractiveParameterBuilder BuildRequest(
        IPublicClientApplication client, ScopeSet scopes, string? claims, LoopbackWebUi webUi)
    {
        // form_post keeps the code out of the browser's history.
        var builder = client.AcquireTokenInteractive(scopes.Names)
            .WithCustomWebUi(webUi)
            .WithExtraQueryParameters(new Dictionary<string, (string, bool)> { ["response_mode"] = ("form_post", false) });
        if (options.Username is { } username) builder = builder.WithLoginHint(username);
        return claims is null ? builder : builder.WithClaims(claims);
    }
}
