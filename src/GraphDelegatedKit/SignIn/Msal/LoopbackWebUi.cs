using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.SignIn.Browser;
using GraphDelegatedKit.SignIn.Protocol;
using Microsoft.Identity.Client.Extensibility;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>Opens the sign-in page and waits for the code over loopback. MSAL checks and redeems the code.</summary>
internal sealed class LoopbackWebUi(
    Func<Uri, CancellationToken, Task> openBrowser, bool isLastMethod, LoopbackRedirects redirects, TimeProvider time) : ICustomWebUi
{
    /// <summary>
    /// Gets why no page could be opened, if that ended the sign-in. It is stored here because MSAL may wrap the exception.
    /// </summary>
    public Exception? OpenError { get; private set; }

    public async Task<Uri> AcquireAuthorizationCodeAsync(Uri authorizationUri, Uri redirectUri, CancellationToken cancellationToken)
    {
        using var listener = LoopbackListener.Start(0, time); // before the browser opens, because the response may come at once
        using var stopSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var pendingResponse = listener.WaitForResponseAsync(GetState(authorizationUri), stopSource.Token);
            var opening = OpenAsync(LoopbackRedirects.WithPort(authorizationUri, listener.Port), stopSource.Token);

            // A function of the program may return only when its window closes, or never: the response counts, not the function.
            var isOpeningFirst = await Task.WhenAny(opening, pendingResponse).ConfigureAwait(false) == opening;
            OpenError = isOpeningFirst ? await opening.ConfigureAwait(false) : null;
            if (OpenError is not null) throw new BrowserUnavailableException(OpenError);

            var response = await pendingResponse.ConfigureAwait(false);
            if (response.Code is { } code) redirects.Remember(code, listener.Port);
            return new Uri($"{redirectUri.GetLeftPart(UriPartial.Path)}?{response.Form}");
        }
        finally
        {
            await stopSource.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <returns>Why the page could not be opened, if another method follows; otherwise the person gets the address.</returns>
    private async Task<Exception?> OpenAsync(Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            await AbandonableTasks.RunAsync(() => openBrowser(uri, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (!isLastMethod) return e;
            var hint = $"No browser could be opened. To sign in, open this address on this machine: {uri.AbsoluteUri}";
            await Console.Error.WriteLineAsync(hint.AsMemory(), cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private static string GetState(Uri authorizationUri) =>
        FormFields.Parse(authorizationUri.Query).GetValueOrDefault("state")
            ?? throw new InvalidOperationException("MSAL requested a code without a state.");
}
