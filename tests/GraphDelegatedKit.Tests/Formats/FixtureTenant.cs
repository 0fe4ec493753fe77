using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>
/// A tenant at the time the fixtures were written, and Ada, whom they belong to. What a killed run had done on the service is done here
/// without the library.
/// </summary>
internal sealed class FixtureTenant : IAsyncDisposable
{
    private readonly DelegatedSession _session;
    private readonly HttpClient _raw;
    private readonly FixtureTokens _tokens;

    private FixtureTenant(LocalTenant tenant, Clock clock, DelegatedSession session)
    {
        (Tenant, Clock, _session, _tokens) = (tenant, clock, session, new FixtureTokens(session));
        _raw = new HttpClient(tenant.CreateHandler());
        Names = new FixedNames(tenant.CreateHandler(), clock);
        Drive = tenant.Files.GetDriveId(tenant.Address.DefaultUser);
        Draft = tenant.Mail.AddDraft(tenant.Address.DefaultUser, "The figures");
        Names.AddId(FixedNames.Drive, Drive);
        Names.AddId(FixedNames.Message, Draft);
        Graph = GraphClient.Create(_tokens, new GraphClientOptions { HttpHandler = () => Names, TimeProvider = clock });
    }

    public LocalTenant Tenant { get; }

    public Clock Clock { get; }

    public FixedNames Names { get; }

    public GraphClient Graph { get; }

    public LogBook Log { get; } = new();

    /// <summary>The tenant's own id of the drive that the fixtures call <see cref="FixedNames.Drive"/>.</summary>
    public string Drive { get; }

    /// <summary>The tenant's own id of the message that the fixtures call <see cref="FixedNames.Message"/>.</summary>
    public string Draft { get; }

    /// <summary>Bytes in PUT requests: what was uploaded, by the library or in its name.</summary>
    public long BytesPut =>
        Tenant.Requests.Where(request => request.Method == "PUT" && !request.Path.EndsWith("/root", StringComparison.Ordinal))
            .Sum(request => request.BodyLength);

    public IEnumerable<string> FileNames => Tenant.Files.List(Drive).Select(file => file.Path);

    public static async Task<FixtureTenant> StartAsync()
    {
        var clock = new Clock(Fixtures.WrittenOn);
        var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { TimeProvider = clock });
        var session = TestData.OpenSession(
            tenant, clock: new Clock(), configure: options => options.Scopes = ["Files.ReadWrite.All", "Mail.ReadWrite"]);
        await session.SignInAsync();
        return new FixtureTenant(tenant, clock, session);
    }

    public GraphFiles Files(string journal, StorageProtection protection = StorageProtection.OwnerOnlyFile, byte[]? key = null)
    {
        var options = new TransferJournalOptions { Folder = journal, Protection = [protection], Key = _ => new(key ?? Fixtures.Key) };
        return Graph.Files(new FileTransferOptions { TimeProvider = Clock, LoggerFactory = Log, Journal = options });
    }

    public Task PutFileAsync(string name, byte[] content) => Tenant.Files.PutAsync(Drive, name, new MemoryStream(content));

    public bool HasFile(string name, byte[] content)
    {
        using var stored = Tenant.Files.OpenFile(Drive, name);
        using var bytes = new MemoryStream();
        stored.CopyTo(bytes);
        return bytes.ToArray().AsSpan().SequenceEqual(content);
    }

    /// <summary>Makes a folder and calls it <see cref="FixedNames.Folder"/>.</summary>
    public async Task AddFolderAsync(string name)
    {
        var made = await PostAsync($"drives/{Drive}/root/children", new JsonObject { ["name"] = name, ["folder"] = new JsonObject() });
        Names.AddId(FixedNames.Folder, made["id"]!.GetValue<string>());
    }

    /// <summary>Opens an upload session of a drive and sends its first bytes.</summary>
    /// <param name="place">The item, below the drive: <c>root:/big.bin:</c>.</param>
    /// <param name="content">All of the file.</param>
    /// <param name="sent">How many bytes of it are sent.</param>
    /// <param name="conflict">The conflict behaviour.</param>
    /// <param name="isDeferred">Whether the file is made when that is asked for.</param>
    public Task AddSessionAsync(string place, byte[] content, int sent, string conflict = "replace", bool isDeferred = false) =>
        AddSessionAsync(
        $"drives/{Drive}/{place}/createUploadSession",
        new JsonObject { ["item"] = new JsonObject { ["@microsoft.graph.conflictBehavior"] = conflict }, ["deferCommit"] = isDeferred },
        content,
        sent,
        range: 320 * 1024);

    /// <summary>Opens an upload session of the draft and sends its first bytes.</summary>
    public Task AddAttachmentSessionAsync(string name, string contentType, byte[] content, int sent) => AddSessionAsync(
        $"me/messages/{Uri.EscapeDataString(Draft)}/attachments/createUploadSession",
        new JsonObject
        {
            ["AttachmentItem"] = new JsonObject { ["attachmentType"] = "file", ["name"] = name, ["size"] = content.Length,
                ["contentType"] = contentType },
        },
        content,
        sent,
        range: 12 * 320 * 1024);

    public async ValueTask DisposeAsync()
    {
        _raw.Dispose();
        await Graph.DisposeAsync();
        await _session.DisposeAsync();
        await Tenant.DisposeAsync();
        Log.Dispose();
    }

    private async Task AddSessionAsync(string path, JsonObject body, byte[] content, int sent, int range)
    {
        var address = (await PostAsync(path, body))["uploadUrl"]!.GetValue<string>();
        for (var from = 0; from < sent; from += range)
        {
            var part = content[from..Math.Min(from + range, sent)];
            using var bytes = new ByteArrayContent(part);
            bytes.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            bytes.Headers.TryAddWithoutValidation(
                "Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + part.Length - 1}/{content.Length}"));
            using var answer = await _raw.PutAsync(new Uri(address), bytes);
            answer.EnsureSuccessStatusCode();
        }

        Names.AddSession(address);
    }

    private async Task<JsonNode> PostAsync(string path, JsonObject body)
    {
        var address = new Uri("https://graph.microsoft.com/v1.0/" + path);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
        // The clock may have moved on by hours.
        request.Headers.Authorization = (await _tokens.GetTokenAsync(new TokenRequest { ForceRefresh = true })).Header;
        using var answer = await _raw.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>The tokens of the tenant's user, who is Ada in the files.</summary>
    private sealed class FixtureTokens(DelegatedSession session) : ITokenProvider
    {
        public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
        {
            var token = await session.GetTokenAsync(request, cancellationToken);
            return new GraphAccessToken(token.Value, token.ExpiresOn, token.Origin) { Account = Fixtures.Account, Scopes = token.Scopes };
        }
    }
}
