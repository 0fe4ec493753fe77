using System.CommandLine;
using GraphDelegatedKit.Testing.Tool.Run;
using GraphDelegatedKit.Testing.Tool.Seed;
using GraphDelegatedKit.Testing.Tool.Trust;

namespace GraphDelegatedKit.Testing.Tool;

// The command line of graph-local.
internal sealed class GraphLocalCommand
{
    private readonly RootCommand _root = new(
        "Imitates Microsoft Entra ID and Microsoft Graph on this machine's loopback interface, "
        + "for tests and demonstrations without an account. The tool plays the services without faults, except for those of --seed "
        + "and of the control API (/_local/openapi.json at the plain http address), which also lists requests and changes users. "
        + "For quotas and recorded bodies, start the tenant from a .NET test (package GraphDelegatedKit.Testing).");

    private readonly ServeCommand _serve = new();
    private readonly RunCommand _run = new();
    private readonly Command _hosts = new("hosts", "Print the host names that the tenant plays, as lines of a hosts file.");
    private readonly Command _schema = new("schema", "Print the JSON schema of --seed.");
    private readonly TrustCommand _trust = new();

    private GraphLocalCommand()
    {
        _serve.AddTo(_root);
        _hosts.SetAction((_, _) => PrintAsync(string.Concat(LocalTenant.HostNames.Select(host => $"127.0.0.1 {host}\n"))));
        _schema.SetAction((_, _) => PrintAsync(SeedFile.ReadSchema()));
        _root.Subcommands.Add(_run.Command);
        _root.Subcommands.Add(_trust.Command);
        _root.Subcommands.Add(_hosts);
        _root.Subcommands.Add(_schema);
        var help = new CommandHelp { [_root] = ServeCommand.Help, [_run.Command] = RunCommand.Help, [_trust.Command] = TrustCommand.Help };
        help.SetUsage(RunCommand.Usage);
        help.Attach(_root);
    }

    public static GraphLocalCommand Create() => new();

    public async Task<int> RunAsync(string[] args)
    {
        var (options, command) = args is [RunCommand.Name, ..] ? RunCommand.Split(args) : (args, []);
        _run.Command.SetAction((result, _) => _run.InvokeAsync(result, options, command));
        var parseResult = _root.Parse(options);
        if (parseResult.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"graph-local: {DescribeError(parseResult)} See --help.").ConfigureAwait(false);
            return ExitCodes.Usage;
        }

        try
        {
            // The commands handle signals and errors themselves.
            var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
            return await parseResult.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (CommandFailedException exception)
        {
            await Console.Error.WriteLineAsync("graph-local: " + exception.Message).ConfigureAwait(false);
            return exception.IsUsage ? ExitCodes.Usage
                : parseResult.CommandResult.Command == _run.Command ? ExitCodes.RunFailed
                : ExitCodes.Failed;
        }
    }

    private static async Task<int> PrintAsync(string text)
    {
        await Console.Out.WriteAsync(text).ConfigureAwait(false);
        return ExitCodes.Stopped;
    }

    private string DescribeError(ParseResult parseResult)
    {
        if (parseResult.UnmatchedTokens is not [var unknown, ..]) return parseResult.Errors[0].Message;
        if (parseResult.CommandResult.Command == _run.Command && !unknown.StartsWith('-'))
            return $"Put -- before the command '{unknown}'. Usage: {RunCommand.Usage}";

        var command = parseResult.CommandResult.Command;
        var similar = Suggestion.Find(
            unknown, _root.Options.Where(option => option.Recursive).Concat(command.Options).Select(option => option.Name)
                .Concat(command.Subcommands.Select(subcommand => subcommand.Name)));
        return $"There is no option or argument '{unknown}' here.{(similar is null ? "" : $" Did you mean '{similar}'?")}";
    }
}
