using GraphDelegatedKit;
using GraphDelegatedKit.Testing;

namespace Samples;

/// <summary>The local tenant of a folder, and the simulated user who signs in there.</summary>
internal sealed class LocalTenantHost : IAsyncDisposable
{
    private const int UserCount = 1_200;

    private readonly LocalTenant? _startedTenant;
    private readonly SampleSettings _settings;
    private readonly string _folder;

    private LocalTenantHost(LocalTenantAddress address, LocalTenant? startedTenant, SampleSettings settings, string folder) =>
        (Address, _startedTenant, _settings, _folder) = (address, startedTenant, settings, folder);

    public LocalTenantAddress Address { get; }

    public string CacheFile => Path.Combine(_folder, "sign-in.bin");

    public string TransfersFolder => Path.Combine(_folder, "transfers");

    public static async Task<LocalTenantHost> OpenAsync(SampleSettings settings, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(settings.LocalFolder ?? GetDefaultFolder());
        var runningTenant = await LocalTenantAddress.FindRunningAsync(folder, cancellationToken);
        if (settings.ResetLocalTenant) LocalReset.Empty(folder, isInUse: runningTenant is not null);
        if (runningTenant is not null) return new LocalTenantHost(runningTenant, null, settings, folder);

        var startedTenant = await LocalTenant.StartAsync(
            new LocalTenantOptions
            {
                StateFolder = folder,
                Users = LocalUser.Generate(UserCount),
                DeviceCodeInterval = TimeSpan.FromSeconds(1),
                EnforceScopes = true,
            },
            cancellationToken);
        return new LocalTenantHost(startedTenant.Address, startedTenant, settings, folder);
    }

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

    public ValueTask DisposeAsync() => _startedTenant?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static Task WriteLineAsync(string text, CancellationToken cancellationToken) =>
        Console.Error.WriteLineAsync(text.AsMemory(), cancellationToken);

    private static string GetDefaultFolder()
    {
        var dataFolder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return dataFolder.Length > 0
            ? Path.Combine(dataFolder, "GraphDelegatedKit", "local-tenant")
            : throw new UsageException("This account has no local application data folder. Set HOME, or name a folder with --local DIR.");
    }
}
