using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>
/// Stands between the library and a live tenant, which makes up ids and session addresses at each start: the library sees those that are in
/// the fixtures, and the tenant sees its own.
/// </summary>
internal sealed class FixedNames(HttpMessageHandler tenant, TimeProvider time) : DelegatingHandler(tenant)
{
    public const string Drive = "the-drive", Folder = "the-folder", Message = "the-message";

    private readonly Dictionary<string, string> _ids = [];
    private readonly Dictionary<string, string> _sessions = [];

    /// <summary>
    /// Called after the tenant answered, and before the library hears of it. What it throws, the library gets in place of the answer.
    /// </summary>
    public Action<HttpRequestMessage> Answered { get; set; } = _ => { };

    public void AddId(string name, string live) => _ids[name] = live;

    /// <summary>Names a session that is open: the first is 1, as it was for the library that opened it.</summary>
    public void AddSession(string live)
    {
        var isMail = new Uri(live).Host.Contains("outlook", StringComparison.Ordinal);
        var (host, token) = isMail ? ("outlook.office.com", "authtoken") : ("contoso.sharepoint.com", "tempauth");
        _sessions[$"https://{host}/sessions/{_sessions.Count + 1}?{token}=of-the-local-tenant"] = live;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(await ToTenantAsync(request, cancellationToken), cancellationToken);
        response.RequestMessage = request;
        response.Headers.Date = time.GetUtcNow(); // the tenant's web server reads the machine's clock
        var isOpening = request.RequestUri!.AbsolutePath.EndsWith("/createUploadSession", StringComparison.Ordinal);
        if (isOpening && response.IsSuccessStatusCode) await NameSessionAsync(response, cancellationToken);
        Answered(request);
        return response;
    }

    private async Task<HttpRequestMessage> ToTenantAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = new HttpRequestMessage(request.Method, Address(request.RequestUri!.OriginalString))
        {
            Version = request.Version,
            VersionPolicy = request.VersionPolicy,
            Content = await ContentAsync(request.Content, cancellationToken),
        };
        foreach (var (name, values) in request.Headers) sent.Headers.TryAddWithoutValidation(name, values);
        return sent;
    }

    private string Address(string address) =>
        _sessions.GetValueOrDefault(address) ?? _ids.Aggregate(
            address, (text, id) => text.Replace(id.Key, Uri.EscapeDataString(id.Value), StringComparison.Ordinal));

    // To have Graph make the file of a session's bytes, its address goes into a body.
    private async Task<HttpContent?> ContentAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content?.Headers.ContentType?.MediaType != "application/json") return content;

        var text = Encoding.UTF8.GetString(await content.ReadAsByteArrayAsync(cancellationToken));
        var live = _sessions.Aggregate(
            text, (body, session) => body.Replace(session.Key, JsonEncodedText.Encode(session.Value).ToString(), StringComparison.Ordinal));
        return new StringContent(live, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
    }

    private async Task NameSessionAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        AddSession(answer["uploadUrl"]!.GetValue<string>());
        answer["uploadUrl"] = _sessions.Keys.Last();
        response.Content = new StringContent(answer.ToJsonString(), Encoding.UTF8, "application/json");
    }
}
