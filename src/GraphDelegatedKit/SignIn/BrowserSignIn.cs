using GraphDelegatedKit.Tokens;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.Extensibility;

namespace GraphDelegatedKit.SignIn;

/// <summary>Signs a person in by the system's browser: authorization code, PKCE, an answer over loopback. A closed page tells nobody, so it ends by time.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow"/></remarks>
internal sealed class BrowserSignIn(DelegatedSessionOptions options)
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(2);

    /// <exception cref="BrowserUnavailableException">None could be opened, and another way follows.</exception>
    public async Task<AuthenticationResult> RunAsync(MsalApp msal, ScopeSet scopes, string? claims, bool isLastWay, CancellationToken cancellationToken)
    {
        var timeout = options.InteractionTimeout ?? Usual;
        using var over = new CancellationTokenSource(timeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        var page = new LoopbackPage(options.OpenBrowser ?? SystemBrowser.OpenAsync, isLastWay, msal.Redirects, options.TimeProvider);
        try
        {
            return await Call(msal.Client, scopes, claims, page).ExecuteAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken); // MSAL says that the person declined
        }
        catch (Exception e) when (over.IsCancellationRequested)
        {
            throw new SignInException(SignInReason.InteractionFailed, $"Sign-in stopped: nobody completed it in the browser within {timeout.TotalMinutes:0.#} minutes.", "Run it again, or sign in by a device code.", e);
        }
        catch (Exception) when (page.NotOpened is { } fault && !isLastWay)
        {
            throw new BrowserUnavailableException(fault);
        }
    }

    private AcquireTokenInteractiveParameterBuilder Call(IPublicClientApplication client, ScopeSet scopes, string? claims, LoopbackPage page)
    {
        var call = client.AcquireTokenInteractive(scopes.Names)
            .WithCustomWebUi(page)
            .WithExtraQueryParameters(new Dictionary<string, (string, bool)> { ["response_mode"] = ("form_post", false) }); // the code stays out of the browser's history
        if (options.Username is { } username) call = call.WithLoginHint(username);
        return claims is null ? call : call.WithClaims(claims);
    }
}
