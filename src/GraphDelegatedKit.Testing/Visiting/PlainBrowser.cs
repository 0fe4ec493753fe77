using System.Net;

namespace GraphDelegatedKit.Testing.Visiting;

// As much of a browser as the tenant's own pages need: one page open, its forms, no script.
internal sealed class PlainBrowser(Uri home) : IDisposable
{
    private const int Attempts = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private HtmlForms _forms = HtmlForms.None;
    private Uri? _onward;

    public async Task OpenAsync(Uri page, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(page, cancellationToken).ConfigureAwait(false);
        await ShowAsync(answer, cancellationToken).ConfigureAwait(false);
    }

    // Fills in the form that has this field and sends it.
    public async Task SubmitAsync(string field, string value, CancellationToken cancellationToken)
    {
        var (action, fields) = _forms.Fill(field, value);
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await _http.PostAsync(new Uri(home, action), content, cancellationToken).ConfigureAwait(false);
        await ShowAsync(answer, cancellationToken).ConfigureAwait(false);
    }

    // The last step of a browser sign-in: to the program, by the address or by the form the page gave. What the program shows is its own affair.
    public async Task CarryAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var taken = await SendOnwardAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.ConnectionError && attempt < Attempts)
            {
                // MSAL opens the browser before it listens, and this visitor is quicker than any person.
                await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendOnwardAsync(CancellationToken cancellationToken)
    {
        if (_onward is { } onward)
            return await _http.GetAsync(onward, cancellationToken).ConfigureAwait(false);

        var (action, fields) = _forms.Single ?? throw new InvalidOperationException("The page leads nowhere.");
        using var content = new FormUrlEncodedContent(fields);
        return await _http.PostAsync(new Uri(home, action), content, cancellationToken).ConfigureAwait(false);
    }

    private async Task ShowAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        _onward = answer.Headers.Location;
        if (_onward is not null)
            return;

        var page = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException($"The page answered {(int)answer.StatusCode}.");

        _forms = HtmlForms.Parse(page);
        if (_forms.Alert is { } alert)
            throw new InvalidOperationException(alert);
    }
}
