using Microsoft.Identity.Client.Extensibility;

namespace GraphDelegatedKit.SignIn;

/// <summary>Sends the person to the sign-in page and waits for them to come back with a code; MSAL checks and redeems it.</summary>
internal sealed class LoopbackPage(Func<Uri, CancellationToken, Task> open, bool isLastWay, LoopbackRedirects redirects, TimeProvider time) : ICustomWebUi
{
    /// <summary>What kept the page from being opened. MSAL may wrap what is thrown at it, so it is kept here too.</summary>
    public Exception? NotOpened { get; private set; }

    public async Task<Uri> AcquireAuthorizationCodeAsync(Uri authorizationUri, Uri redirectUri, CancellationToken cancellationToken)
    {
        using var listener = LoopbackListener.Start(0, time); // before the browser is opened: it may be back at once
        var answer = listener.AnswerAsync(State(authorizationUri), cancellationToken);
        await OpenAsync(LoopbackRedirects.WithPort(authorizationUri, listener.Port), cancellationToken).ConfigureAwait(false);

        var found = await answer.ConfigureAwait(false);
        if (found.Code is { } code) redirects.Remember(code, listener.Port);
        return new Uri($"{redirectUri.GetLeftPart(UriPartial.Path)}?{found.Form}");
    }

    private async Task OpenAsync(Uri page, CancellationToken cancellationToken)
    {
        try
        {
            await open(page, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            NotOpened = e;
            if (!isLastWay) throw;
            await Console.Error.WriteLineAsync($"No browser could be opened. To sign in, open this address on this machine: {page.AbsoluteUri}".AsMemory(), cancellationToken).ConfigureAwait(false);
        }
    }

    private static string State(Uri authorization) =>
        FormFields.Of(authorization.Query).GetValueOrDefault("state") ?? throw new InvalidOperationException("MSAL asked for a code without a state.");
}
