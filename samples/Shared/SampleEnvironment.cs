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

    /// <summary>Creates the sign-in options for the given permissions from the command line.</summary>
    public DelegatedSessionOptions CreateSessionOptions(params string[] scopes)
    {
        var (tenantId, clientId) = _settings.App ?? (_localTenant!.Address.TenantId, _localTenant.Address.ClientId);
        return new DelegatedSessionOptions
        {
            Tenant = tenantId,
            ClientId = clientId,
            Username = _settings.Username,
            Scopes = scopes,
            Cloud = _settings.Cloud,
            Interaction = _settings.Interaction,
            Methods = _settings.Methods,
            Cache = CreateCacheOptions(),
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

    private TokenCacheOptions CreateCacheOptions()
    {
        var cache = new TokenCacheOptions { Path = _settings.CacheFile ?? _localTenant?.CacheFile };
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
