using GraphDelegatedKit;
using GraphDelegatedKit.Testing;

namespace Samples;

/// <summary>The local tenant on its folder, and the person who signs in there.</summary>
internal sealed class LocalPlace : IAsyncDisposable
{
    private const int People = 1_200;

    private readonly LocalTenant? _started;
    private readonly SampleSettings _settings;
    private readonly string _folder;

    private LocalPlace(LocalTenantAddress address, LocalTenant? started, SampleSettings settings, string folder) =>
        (Address, _started, _settings, _folder) = (address, started, settings, folder);

    public LocalTenantAddress Address { get; }

    public string CacheFile => Path.Combine(_folder, "sign-in.bin");

    public string TransfersFolder => Path.Combine(_folder, "transfers");

    public static async Task<LocalPlace> OpenAsync(SampleSettings settings, CancellationToken stop)
    {
        var folder = Path.GetFullPath(settings.LocalFolder ?? UsualFolder());
        var running = await LocalTenantAddress.FindRunningAsync(folder, stop);
        if (settings.Reset) LocalReset.Empty(folder, isInUse: running is not null);
        if (running is not null) return new LocalPlace(running, null, settings, folder);

        var started = await LocalTenant.StartAsync(
            new LocalTenantOptions { StateFolder = folder, Users = LocalUser.Generate(People), DeviceCodeInterval = TimeSpan.FromSeconds(1), EnforceScopes = true }, stop);
        return new LocalPlace(started.Address, started, settings, folder);
    }

    /// <summary>Shows the code and, unless it is to be done by hand, goes to the page and enters it as a person would.</summary>
    public async Task ShowCodeAsync(DeviceCodeInfo code, CancellationToken stop)
    {
        await SayAsync(code.Message, stop);
        if (_settings.ByHand) return;

        await SayAsync($"(Local tenant: {Username} enters the code by itself. Do it yourself with --by-hand.)", stop);
        await new LocalVisitor(Address, Username).EnterCodeAsync(code.UserCode, stop);
    }

    /// <summary>Goes to the sign-in page as a person would or, by hand, says where it is: a browser trusts the local tenant on its plain loopback address only.</summary>
    public async Task OpenPageAsync(Uri page, CancellationToken stop)
    {
        if (_settings.ByHand)
        {
            await SayAsync($"To sign in, open {new Uri(Address.HttpAddress, page.PathAndQuery).AbsoluteUri}", stop);
            return;
        }

        await SayAsync($"(Local tenant: {Username} signs in at the page by itself. Do it yourself with --by-hand.)", stop);
        await new LocalVisitor(Address, Username).SignInAsync(page, stop);
    }

    private string Username => _settings.Username ?? Address.DefaultUser;

    public ValueTask DisposeAsync() => _started?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static Task SayAsync(string line, CancellationToken stop) => Console.Error.WriteLineAsync(line.AsMemory(), stop);

    private static string UsualFolder()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return data.Length > 0
            ? Path.Combine(data, "GraphDelegatedKit", "local-tenant")
            : throw new UsageException("This account has no local application data folder. Set HOME, or name a folder with --local DIR.");
    }
}
