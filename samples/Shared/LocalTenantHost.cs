using GraphDelegatedKit;
using GraphDelegatedKit.Testing;

namespace Samples;

/// <summary>The local tenant of a folder, and the simulated user who signs in there.</summary>
internal sealed class LocalTenantHost : IAsyncDisposable
{
    private const int UserCount = 1_200;

    private static readonly TimeSpan MaxStartTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly LocalTenant? _startedTenant;
    private readonly FileStream? _guestLock;
    private readonly SampleSettings _settings;
    private readonly string _folder;
    private readonly CancellationToken _interruption;

    private LocalTenantHost(LocalTenant startedTenant, SampleSettings settings, string folder, CancellationToken interruption) =>
        (Address, _startedTenant, _settings, _folder, _interruption) =
            (startedTenant.Address, startedTenant, settings, folder, interruption);

    private LocalTenantHost(LocalTenantAddress address, FileStream? guestLock, SampleSettings settings, string folder) =>
        (Address, _guestLock, _settings, _folder) = (address, guestLock, settings, folder);

    public LocalTenantAddress Address { get; }

    /// <summary>The client id of the app that signs in.</summary>
    public string ClientId => _settings.LocalClient ?? Address.ClientId;

    public string Folder => _folder;

    public string TransfersFolder => GetTransfersFolder(_folder);

    /// <summary>The file of the sign-ins of one app: a cache that has tokens of another app only is refused.</summary>
    public string GetCacheFile(string clientId) =>
        Path.Combine(_folder, clientId == Address.ClientId ? "sign-in.bin" : $"sign-in-{clientId}.bin");

    public static string GetTransfersFolder(string folder) => Path.Combine(folder, "transfers");

    /// <summary>Joins the tenant that runs on the folder, or starts one. Of several samples that start at once, one is the host.</summary>
    public static async Task<LocalTenantHost> OpenAsync(SampleSettings settings, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(settings.LocalFolder ?? GetDefaultFolder());
        if (File.Exists(folder)) throw new UsageException($"--local: '{folder}' is a file: name a folder.");
        if (settings.ResetLocalTenant)
            LocalReset.Empty(folder, isInUse: await LocalTenantAddress.FindRunningAsync(folder, cancellationToken) is not null);

        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await TryJoinAsync(settings, folder, cancellationToken) is { } guest) return guest;
            try
            {
                return new LocalTenantHost(await StartAsync(folder, cancellationToken), settings, folder, cancellationToken);
            }
            catch (LocalTenantInUseException) when (TimeProvider.System.GetElapsedTime(start) < MaxStartTime)
            {
                await Task.Delay(PollInterval, TimeProvider.System, cancellationToken); // the host is starting or stopping
            }
        }
    }

    private static async Task<LocalTenantHost?> TryJoinAsync(SampleSettings settings, string folder, CancellationToken cancellationToken)
    {
        if (await LocalTenantAddress.FindRunningAsync(folder, cancellationToken) is null) return null;

        // The host may have stopped before this program was its guest, so the tenant is looked for again under the lock.
        var guestLock = TenantGuests.TryEnter(folder);
        if (guestLock is not null && await LocalTenantAddress.FindRunningAsync(folder, cancellationToken) is { } address)
            return new LocalTenantHost(address, guestLock, settings, folder);

        guestLock?.Dispose();
        return null;
    }

    private static Task<LocalTenant> StartAsync(string folder, CancellationToken cancellationToken) => LocalTenant.StartAsync(
        new LocalTenantOptions
        {
            StateFolder = folder,
            Users = LocalUser.Generate(UserCount),
            DeviceCodeInterval = TimeSpan.FromSeconds(1),
            EnforceScopes = true,
            AllowWellKnownClients = true,
            RefuseAuthorizationOnTransferUrls = true,
            MaxRecordedRequests = 0, // nothing reads them, and they need memory
        },
        cancellationToken);

    /// <summary>Shows the code and, without --by-hand, enters it at the sign-in page as a person would.</summary>
    public async Task ShowCodeAsync(DeviceCodeInfo code, CancellationToken cancellationToken)
    {
        await WriteLineAsync(code.Message, cancellationToken);
        if (_settings.SignInByHand) return;

        await WriteLineAsync(
            $"(Local tenant: {Username} enters the code automatically. Do it yourself with --by-hand.)", cancellationToken);
        await new SimulatedUser(Address, Username).EnterCodeAsync(code.UserCode, cancellationToken);
    }

    /// <summary>Signs in at the sign-in page as a person would or, with --by-hand, prints the page's address.</summary>
    /// <remarks>A browser trusts the local tenant on its plain http loopback address only.</remarks>
    public async Task OpenPageAsync(Uri page, CancellationToken cancellationToken)
    {
        if (_settings.SignInByHand)
        {
            await WriteLineAsync($"To sign in, open {new Uri(Address.HttpAddress, page.PathAndQuery).AbsoluteUri}", cancellationToken);
            return;
        }

        await WriteLineAsync(
            $"(Local tenant: {Username} signs in at the page automatically. Do it yourself with --by-hand.)", cancellationToken);
        await new SimulatedUser(Address, Username).SignInAsync(page, cancellationToken);
    }

    private string Username => _settings.Username ?? Address.DefaultUser;

    /// <summary>Stops the tenant that was started here, once no other program uses it; at once after Ctrl+C.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_guestLock is not null) await _guestLock.DisposeAsync();
        if (_startedTenant is null) return;

        await using var lastLock = await TenantGuests.WaitForLastAsync(_folder, _interruption);
        await _startedTenant.DisposeAsync();
    }

    private static Task WriteLineAsync(string text, CancellationToken cancellationToken) =>
        Console.Error.WriteLineAsync(text.AsMemory(), cancellationToken);

    private static string GetDefaultFolder()
    {
        // The tenant creates the folder for its owner only, whatever the umask is.
        var dataFolder = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return dataFolder.Length > 0
            ? Path.Combine(dataFolder, "GraphDelegatedKit", "local-tenant")
            : throw new UsageException("This account has no local application data folder. Set HOME, or name a folder with --local DIR.");
    }
}
