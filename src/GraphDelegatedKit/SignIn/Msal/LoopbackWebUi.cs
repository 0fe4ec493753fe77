using Microsoft.Identity.Client.Extensibility;
using GraphDelegatedKit.SignIn.Browser;

namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>Sends the person to the sign-in page and waits for them to come back with a code; MSAL checks and redeems it.</summary>
internal sealed class LoopbackWebUi(Func<Uri, CancellationToken, Task> openBrowser, bool isLastMethod, LoopbackRedirects redirects, TimeProvider time) : ICustomWebUi
{
    /// <summary>What kept the page from being opened. MSAL may wrap what is thrown at it, so it is kept here too.</summary>
    public Exception? OpenError { get; private set; }

    public async Task<Uri> AcquireAuthorizationCodeAsync(Uri authorizationUri, Uri redirectUri, CancellationToken cancellationToken)
    {
        using var listener = LoopbackListener.Start(0, time); // before the browser is opened: it may be back at once
        var pendingResponse = listener.WaitForResponseAsync(GetState(authorizationUri), cancellationToken);
        await OpenAsync(LoopbackRedirects.WithPort(authorizationUri, listener.Port), cancellationToken).ConfigureAwait(false);

        var response = await pendingResponse.ConfigureAwait(false);
        if (response.Code is { } code) redirects.Remember(code, listener.Port);
        return new Uri($"{redirectUri.GetLeftPart(UriPartial.Path)}?{response.Form}");
    }

    private async Task OpenAsync(Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            await openBrowser(uri, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            OpenError = e;
            if (!isLastMethod) throw;
            await Console.Error.WriteLineAsync($"No browser could be opened. To sign in, open this address on this machine: {uri.AbsoluteUri}".AsMemory(), cancellationToken).ConfigureAwait(false);
        }
    }

    private static string GetState(Uri authorizationUri) =>
        FormFields.Parse(authorizationUri.Query).GetValueOrDefault("state") ?? throw new InvalidOperationException("MSAL asked for a code without a state.");
}
