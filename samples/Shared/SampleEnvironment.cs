using GraphDelegatedKit;
using GraphDelegatedKit.Testing;

namespace Samples;

/// <summary>What a sample runs against: the real cloud, or a local tenant that is started here or already running.</summary>
public sealed class SampleEnvironment : IAsyncDisposable
{
    private readonly SampleSettings _settings;
    private readonly LocalTenantHost? _localTenant;

    private SampleEnvironment(SampleSettings settings, LocalTenantHost? localTenant) =>
        (_settings, _localTenant) = (settings, localTenant);

    /// <summary>The address of the local tenant that a browser can open; <see langword="null"/> for the real cloud.</summary>
    public Uri? LocalTenantAddress => _localTenant?.Address.HttpAddress;

    /// <summary>How to reach the local tenant; <see langword="null"/> for the real cloud.</summary>
    public LocalTenantAddress? LocalTenant => _localTenant?.Address;

    public static async Task<SampleEnvironment> OpenAsync(SampleSettings settings, CancellationToken cancellationToken) =>
        new(settings, settings.App is null ? await LocalTenantHost.OpenAsync(settings, cancellationToken) : null);

    /// <summary>The folder of the local tenant; <see langword="null"/> for the real cloud.</summary>
    public string? LocalTenantFolder => _localTenant?.Folder;

    public GraphCloud Cloud => _settings.Cloud;

    /// <summary>The tenant, by id or domain.</summary>
    public string Tenant => _settings.App?.Tenant ?? _localTenant!.Address.TenantId;

    /// <summary>The client id of the app that signs in.</summary>
    public string ClientId => _settings.App?.Client ?? _localTenant!.ClientId;

    /// <summary>Creates the sign-in options for the given permissions from the command line.</summary>
    public DelegatedSessionOptions CreateSessionOptions(params string[] scopes) => CreateSessionOptionsFor(ClientId, scopes);

    /// <summary>Creates the sign-in options for another app than the one of the command line.</summary>
    public DelegatedSessionOptions CreateSessionOptionsFor(string clientId, params string[] scopes)
    {
        return new DelegatedSessionOptions
        {
            Tenant = Tenant,
            ClientId = clientId,
            Username = _settings.Username,
            Scopes = scopes,
            Cloud = _settings.Cloud,
            Interaction = _settings.Interaction,
            Methods = _settings.Methods,
            Cache = CreateCacheOptions(clientId),
            DeviceCodePrompt = _localTenant is { } promptTenant ? promptTenant.ShowCodeAsync : null,
            OpenBrowser = _localTenant is { } browserTenant ? browserTenant.OpenPageAsync : null,
            HttpHandler = _localTenant is { } handlerTenant ? handlerTenant.Address.CreateHandler : null,
        };
    }

    /// <summary>Says why a way to sign in that the command line asks for was not taken.</summary>
    public void ReportUnusedMethod(GraphAccessToken token)
    {
        if (_settings.RequestedMethod is { } method && token.Origin is TokenOrigin.Cache or TokenOrigin.Refresh)
            Console.Error.WriteLine(
                $"{token.Account?.Username} is signed in already, so {method} had nothing to do. " +
                "To sign in again, run QuickStart sign-out first, with the same --cache or --local.");
    }

    /// <summary>Has the user sign in at a page: the local tenant's simulated user does it, anyone else reads the address.</summary>
    public Task OpenPageAsync(Uri page, CancellationToken cancellationToken) => _localTenant is { } tenant
        ? tenant.OpenPageAsync(page, cancellationToken)
        : Console.Error.WriteLineAsync($"To sign in, open {page.AbsoluteUri}".AsMemory(), cancellationToken);

    private TokenCacheOptions CreateCacheOptions(string clientId)
    {
        var path = clientId == ClientId ? _settings.CacheFile : null;
        var cache = new TokenCacheOptions { Path = path ?? _localTenant?.GetCacheFile(clientId) };
        if (_settings.Protection is { } protection) cache.Protection = protection;
        if (_settings.CacheKey is { } key) cache.Key = _ => new(key);
        return cache;
    }

    /// <summary>Creates transfer options whose journal lies beside the sign-in cache and has the same protection.</summary>
    public FileTransferOptions CreateTransferOptions()
    {
        if (_settings.Protection is [StorageProtection.Memory]) return new FileTransferOptions { Journal = null };

        var journal = new TransferJournalOptions
        {
            Folder = _settings.CacheFile is { } cache ? cache + ".transfers" : _localTenant?.TransfersFolder,
        };
        if (_settings.Protection is [var protection]) journal.Protection = [protection];
        if (_settings.CacheKey is { } key) journal.Key = _ => new(key);
        return new FileTransferOptions { Journal = journal };
    }

    public GraphClientOptions CreateClientOptions() => new()
    {
        Cloud = _settings.Cloud,
        HttpHandler = _localTenant is { } localTenant ? localTenant.Address.CreateHandler : null,
    };

    /// <summary>Creates a client that says with its first request why a requested way to sign in was not taken.</summary>
    public GraphClient CreateClient(DelegatedSession session) =>
        GraphClient.Create(new FirstTokenReporter(session, ReportUnusedMethod), CreateClientOptions());

    public RequestCounter CountRequests() => new(_settings.Cloud.Graph);

    /// <summary>Creates the handler that sign-in and Graph requests use, for checking the connection.</summary>
    public HttpMessageHandler CreateHandler() => _localTenant?.Address.CreateHandler() ?? new SocketsHttpHandler();

    public ValueTask DisposeAsync() => _localTenant?.DisposeAsync() ?? ValueTask.CompletedTask;
}
