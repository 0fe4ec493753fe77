using System.Net;

namespace GraphDelegatedKit.Testing.Visiting;

// As much of a browser as the tenant's own pages need: one page open, its forms, no script.
internal sealed class PlainBrowser(Uri home) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private HtmlForms _forms = HtmlForms.None;

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

    public void Dispose() => _http.Dispose();

    private async Task ShowAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var page = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException($"The page answered {(int)answer.StatusCode}.");

        _forms = HtmlForms.Parse(page);
        if (_forms.Alert is { } alert)
            throw new InvalidOperationException(alert);
    }
}
