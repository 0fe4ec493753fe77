using System.Net;
using System.Net.NetworkInformation;

namespace GraphDelegatedKit.Testing.Browser;

// A minimal browser for the tenant's own pages: one open page, its forms, no script.
internal sealed class FormBrowser(Uri baseAddress) : IDisposable
{
    private const int MaxAttempts = 600; // a minute, in case the machine is busy
    private const int MaxListenerChecks = 20;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ListenerStartDelay = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    private HtmlForms _forms = HtmlForms.Empty;
    private Uri? _redirectLocation;

    private (string Action, Dictionary<string, string> Fields) SingleForm => _forms.SingleForm
        ?? throw new InvalidOperationException("The page has neither a redirect nor exactly one form.");

    // Whether the page sent the browser back to the program at once, with an error.
    public bool IsRedirected => _redirectLocation is not null;

    public bool HasField(string field) => _forms.HasField(field);

    public async Task OpenAsync(Uri page, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(page, cancellationToken).ConfigureAwait(false);
        await LoadAsync(response, cancellationToken).ConfigureAwait(false);
    }

    // Fills in the form that has this field and submits it.
    public async Task SubmitAsync(string field, string value, CancellationToken cancellationToken)
    {
        var (action, fields) = _forms.Fill(field, value);
        using var content = new FormUrlEncodedContent(fields);
        using var response = await _http.PostAsync(new Uri(baseAddress, action), content, cancellationToken).ConfigureAwait(false);
        await LoadAsync(response, cancellationToken).ConfigureAwait(false);
    }

    // The last step of a browser sign-in: sends the result to the program, by redirect or by form post. The response of the program is
    // ignored.
    public async Task ReturnToClientAsync(CancellationToken cancellationToken)
    {
        await WaitForListenerAsync(cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var response = await SendToClientAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (HttpRequestException exception)
                when (exception.HttpRequestError == HttpRequestError.ConnectionError && attempt < MaxAttempts)
            {
                // MSAL opens the browser before it listens, and this browser is faster than a person.
                await Task.Delay(RetryDelay, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    // MSAL listens with HttpListener, whose constructor throws an ArgumentNullException if a connection arrives while it runs. This browser
    // therefore sends its first connection when the port has been open for a moment. A listener that the system does not list, such as
    // one behind a port mapping, is called after two seconds.
    private async Task WaitForListenerAsync(CancellationToken cancellationToken)
    {
        var address = _redirectLocation ?? new Uri(baseAddress, SingleForm.Action);
        if (!address.IsAbsoluteUri || !address.IsLoopback)
            return;

        for (var attempt = 1; attempt <= MaxListenerChecks && !IsListening(address.Port); attempt++)
            await Task.Delay(RetryDelay, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        await Task.Delay(ListenerStartDelay, TimeProvider.System, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsListening(int port) =>
        Array.Exists(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), listener => listener.Port == port);

    private async Task<HttpResponseMessage> SendToClientAsync(CancellationToken cancellationToken)
    {
        if (_redirectLocation is { } location)
            return await _http.GetAsync(location, cancellationToken).ConfigureAwait(false);

        var (action, fields) = SingleForm;
        using var content = new FormUrlEncodedContent(fields);
        return await _http.PostAsync(new Uri(baseAddress, action), content, cancellationToken).ConfigureAwait(false);
    }

    private async Task LoadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        _redirectLocation = response.Headers.Location;
        if (_redirectLocation is not null)
            return;

        var page = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException($"The page answered {(int)response.StatusCode}.");

        _forms = HtmlForms.Parse(page);
        if (_forms.Alert is { } alert)
            throw new InvalidOperationException(alert);
    }
}
