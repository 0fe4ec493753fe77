using System.CommandLine;
using GraphDelegatedKit.Testing.Suggestions;
using GraphDelegatedKit.Testing.Tool.DeviceCodes;
using GraphDelegatedKit.Testing.Tool.Errors;
using GraphDelegatedKit.Testing.Tool.Run;
using GraphDelegatedKit.Testing.Tool.Seed;
using GraphDelegatedKit.Testing.Tool.Trust;

namespace GraphDelegatedKit.Testing.Tool;

// The command line of graph-local.
internal sealed class GraphLocalCommand
{
    private readonly RootCommand _root = new(
        "Plays Microsoft Entra ID and Microsoft Graph on this machine's loopback interface, for tests and demonstrations without an "
        + "account. Without a command, it starts a tenant, prints its ids, ports and addresses as one line of JSON, and runs until "
        + "Ctrl+C or SIGTERM.");

    private const string HostsHelp = """
        They lead every program of the machine to a tenant on the ports 443 and 80:
        remove them from the hosts file afterwards.

        Example:
          graph-local hosts | sudo tee -a /etc/hosts
        """;

    private const string SchemaHelp = """
        An editor that knows the schema completes and checks the file.

        Example:
          graph-local schema > seed.schema.json
        """;

    private readonly ServeCommand _serve = new();
    private readonly RunCommand _run = new();
    private readonly AnswerCommand _approve = AnswerCommand.CreateApprove();
    private readonly AnswerCommand _deny = AnswerCommand.CreateDeny();
    private readonly TrustCommand _trust = new();
    private readonly Command _hosts = new("hosts", "Print the host names that the tenant plays, as lines of a hosts file.");
    private readonly Command _schema = new("schema", "Print the JSON schema of --seed.");

    private GraphLocalCommand()
    {
        _serve.AddTo(_root);
        _hosts.SetAction((_, _) => PrintAsync(string.Concat(LocalTenant.HostNames.Select(host => $"127.0.0.1 {host}\n"))));
        _schema.SetAction((_, _) => PrintAsync(SeedFile.ReadSchema()));
        foreach (var command in new[] { _run.Command, _approve.Command, _deny.Command, _trust.Command, _hosts, _schema })
            _root.Subcommands.Add(command);
        var help = new CommandHelp
        {
            [_root] = ServeCommand.Help,
            [_run.Command] = RunCommand.Help,
            [_approve.Command] = AnswerCommand.ApproveHelp,
            [_deny.Command] = AnswerCommand.DenyHelp,
            [_trust.Command] = TrustCommand.Help,
            [_hosts] = HostsHelp,
            [_schema] = SchemaHelp,
        };
        help.SetUsage(RunCommand.Usage);
        help.Attach(_root);
    }

    public static GraphLocalCommand Create() => new();

    public async Task<int> RunAsync(string[] args)
    {
        var (options, command) = args is [RunCommand.Name, ..] ? RunCommand.Split(args) : (args, []);
        _run.Command.SetAction((result, _) => _run.InvokeAsync(result, options, command));
        var parseResult = _root.Parse(options);
        try
        {
            if (parseResult.Errors.Count > 0)
                throw new CommandFailedException($"{DescribeError(parseResult)} See --help.") { IsUsage = true };

            // The commands handle signals and errors themselves.
            var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };
            return await parseResult.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (CommandFailedException exception)
        {
            await Console.Error.WriteLineAsync("graph-local: " + exception.Message).ConfigureAwait(false);
            return parseResult.CommandResult.Command == _run.Command ? ExitCodes.RunFailed
                : exception.IsUsage ? ExitCodes.Usage
                : ExitCodes.Failed;
        }
    }

    private static async Task<int> PrintAsync(string text)
    {
        await StandardOutput.WriteAsync(text).ConfigureAwait(false);
        return ExitCodes.Succeeded;
    }

    private string DescribeError(ParseResult parseResult)
    {
        if (parseResult.UnmatchedTokens is not [var unknown, ..])
            return parseResult.Errors[0].Message;
        var command = parseResult.CommandResult.Command;
        if (command == _run.Command && !unknown.StartsWith('-'))
            return $"Put -- before the command '{unknown}'. Usage: {RunCommand.Usage}";

        var names = _root.Options.Where(option => option.Recursive).Concat(command.Options).Select(option => option.Name)
            .Concat(command.Subcommands.Select(subcommand => subcommand.Name));
        return $"There is no option or argument '{unknown}' here.{Suggestion.CreateHint(unknown, names)}";
    }
}
