using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Trust;

// graph-local trust: shows which stores of this machine trust the authority of a tenant, and changes them only with --install or --remove.
internal sealed class TrustCommand
{
    public const string Help = """
        Without --install and --remove, nothing is changed: the command prints what it
        would run. Most clients need no store: a variable such as SSL_CERT_FILE,
        CURL_CA_BUNDLE, REQUESTS_CA_BUNDLE or NODE_EXTRA_CA_CERTS is enough, and
        'graph-local run' sets them all. The sign-in pages are also served over plain
        http, for which a browser needs no certificate.

        The authority is valid for the names that the tenant plays, and for 90 days. Its
        key is in the state folder: a program that can read it can play these names to
        this machine, so remove the authority when you no longer need it.

        Examples:
          graph-local trust --state tenant
          graph-local trust --state tenant --install --store browsers
          graph-local trust --state tenant --remove

        Exit codes:
          0  done
          1  failed
          2  wrong command line
        """;

    private const string SystemStore = "system", BrowserStores = "browsers";

    private readonly Option<DirectoryInfo?> _stateFolder = new("--state")
    {
        Description = "The state folder of the tenant.",
        HelpName = "DIR",
    };

    private readonly Option<FileInfo?> _authorityFile = new("--ca")
    {
        Description = "The file that --ca of graph-local wrote, instead of --state.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _store = new("--store") { Description = "Only this store.", HelpName = "system|browsers" };
    private readonly Option<bool> _install = new("--install") { Description = "Run the commands that add the authority." };
    private readonly Option<bool> _remove = new("--remove") { Description = "Run the commands that remove the authority." };

    public TrustCommand()
    {
        foreach (var option in new Option[] { _stateFolder, _authorityFile, _store, _install, _remove })
            Command.Options.Add(option);
        Command.SetAction((parseResult, _) => InvokeAsync(parseResult));
    }

    public Command Command { get; } = new("trust", "Show or change which certificate stores of this machine trust the tenant.");

    private async Task<int> InvokeAsync(ParseResult parseResult)
    {
        var (stateFolder, authorityFile) = (parseResult.GetValue(_stateFolder), parseResult.GetValue(_authorityFile));
        var (install, remove) = (parseResult.GetValue(_install), parseResult.GetValue(_remove));
        if (stateFolder is null == authorityFile is null)
            throw new CommandFailedException("'trust' needs either --state DIR or --ca FILE.") { IsUsage = true };
        if (install && remove)
            throw new CommandFailedException("--install and --remove exclude each other. Give one of them.") { IsUsage = true };
        if (parseResult.GetValue(_store) is not (null or SystemStore or BrowserStores))
            throw new CommandFailedException($"--store takes {SystemStore} or {BrowserStores}.") { IsUsage = true };

        using var authority = TrustedAuthority.Read(stateFolder?.FullName, authorityFile?.FullName);
        await PrintAsync(string.Create(CultureInfo.InvariantCulture, $"""
            {authority.Path}
            SHA-256 {authority.Sha256}, valid until {authority.ValidUntil:yyyy-MM-dd}
            """)).ConfigureAwait(false);

        foreach (var store in FindStores(authority, parseResult.GetValue(_store)))
        {
            var state = store.IsTrusted switch { true => "trusted", false => "not trusted", null => "unknown" };
            await PrintAsync($"\n{store.Name}: {state}").ConfigureAwait(false);
            if (store.Note is not null)
                await PrintAsync("  " + store.Note).ConfigureAwait(false);
            var isRemoval = remove || (!install && store.IsTrusted == true);
            foreach (var step in IsNeeded(store, install, remove) ? isRemoval ? store.Remove : store.Install : [])
            {
                await PrintAsync("  " + step).ConfigureAwait(false);
                if (install || remove)
                    await RunAsync(step).ConfigureAwait(false);
            }
        }

        if (!install && !remove)
        {
            await PrintAsync(
                "\nNothing was changed. --install runs the commands that add it, --remove those that remove it.").ConfigureAwait(false);
        }

        return ExitCodes.Succeeded;
    }

    // A store that is already as requested, or whose program is missing, is not changed.
    private static bool IsNeeded(TrustStore store, bool install, bool remove) =>
        install ? store.IsTrusted == false : !remove || store.IsTrusted == true;

    private static IEnumerable<TrustStore> FindStores(TrustedAuthority authority, string? store)
    {
        if (store != BrowserStores)
            yield return SystemTrustStore.Create(authority);
        if (store == SystemStore)
            yield break;
        foreach (var browser in BrowserTrustStores.Create(authority))
            yield return browser;
    }

    private static async Task RunAsync(TrustStep step)
    {
        try
        {
            // Process.Start would also look for the program in the current folder.
            var program = OperatingSystem.IsWindows() ? step.Program : Run.CommandPath.Find(step.Program) ?? throw new Win32Exception();
            using var process = Process.Start(program, step.Arguments);
            await process.WaitForExitAsync().ConfigureAwait(false);
            if (process.ExitCode != 0)
                throw new CommandFailedException($"'{step}' ended with {process.ExitCode}. Run it yourself to see why.");
        }
        catch (Win32Exception exception)
        {
            throw new CommandFailedException($"The program '{step.Program}' cannot be started. Install it, or run: {step}", exception);
        }
    }

    private static Task PrintAsync(string line) => StandardOutput.WriteAsync(line + "\n");
}
