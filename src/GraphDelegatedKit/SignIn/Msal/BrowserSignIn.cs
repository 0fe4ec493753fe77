using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensibility;
using GraphDelegatedKit.SignIn.Browser;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>Signs a person in by the system's browser: authorization code, PKCE, an answer over loopback. A closed page tells nobody, so it ends by time.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow"/></remarks>
internal sealed class BrowserSignIn(DelegatedSessionOptions options)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(2);

    /// <exception cref="BrowserUnavailableException">None could be opened, and another way follows.</exception>
    public async Task<AuthenticationResult> SignInAsync(MsalApp app, ScopeSet scopes, string? claims, bool isLastMethod, CancellationToken cancellationToken)
    {
        var timeout = options.InteractionTimeout ?? DefaultTimeout;
        using var timeoutSource = new CancellationTokenSource(timeout, options.TimeProvider);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeoutSource.Token);
        var webUi = new LoopbackWebUi(options.OpenBrowser ?? SystemBrowser.OpenAsync, isLastMethod, app.Redirects, options.TimeProvider);
        try
        {
            return await BuildRequest(app.Client, scopes, claims, webUi).ExecuteAsync(linkedSource.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken); // MSAL says that the person declined
        }
        catch (Exception e) when (timeoutSource.IsCancellationRequested)
        {
            throw new SignInException(SignInReason.InteractionFailed, $"Sign-in stopped: nobody completed it in the browser within {timeout.TotalMinutes:0.#} minutes.", "Run it again, or sign in by a device code.", e);
        }
        catch (Exception) when (webUi.OpenError is { } openError && !isLastMethod)
        {
            throw new BrowserUnavailableException(openError);
        }
    }

    private AcquireTokenInteractiveParameterBuilder BuildRequest(IPublicClientApplication client, ScopeSet scopes, string? claims, LoopbackWebUi webUi)
    {
        var builder = client.AcquireTokenInteractive(scopes.Names)
            .WithCustomWebUi(webUi)
            .WithExtraQueryParameters(new Dictionary<string, (string, bool)> { ["response_mode"] = ("form_post", false) }); // the code stays out of the browser's history
        if (options.Username is { } username) builder = builder.WithLoginHint(username);
        return claims is null ? builder : builder.WithClaims(claims);
    }
}
