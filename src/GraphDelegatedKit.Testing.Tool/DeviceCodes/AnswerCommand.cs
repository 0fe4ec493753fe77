using System.CommandLine;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Tool.Control;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.DeviceCodes;

// graph-local approve and graph-local deny: answers a device code as its user would at the sign-in page.
internal sealed class AnswerCommand
{
    public const string ApproveHelp = $"""
        The program that signs in shows a device code. This command answers it as the
        user would at the sign-in page, so that a script needs no browser: the user
        signs in and consents to all permissions that the program requested.

        {CommonHelp}

        Examples:
          graph-local approve ABCD23EFG --state tenant
          graph-local approve --wait 30 --user grace@fabrikam.com --state tenant
          graph-local run -- sh -c \
            'python3 app.py & graph-local approve --wait 30 && wait $!'

        {ExitCodesHelp}
        """;

    public const string DenyHelp = $"""
        The program that signs in shows a device code. This command declines it as the
        user would at the sign-in page: the program gets authorization_declined.

        {CommonHelp}

        Example:
          graph-local deny ABCD23EFG --state tenant

        {ExitCodesHelp}
        """;

    private const string CommonHelp = $"""
        The tenant: --state or --url; without both, the one of {TenantLocation.Variable}, which
          'graph-local run' sets for its command. That command alone can reach a tenant
          of 'run': its network is private.
        """;

    private const string ExitCodesHelp = """
        Exit codes:
          0    the code is answered
          1    failed
          2    wrong command line
          130  stopped by Ctrl+C
        """;

    private const string UserField = "user: "; // with which the control API begins what is wrong with the user

    private const int MaxWait = 24 * 60 * 60, BadRequest = 400;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly Argument<string?> _code = new("CODE")
    {
        Description = "The device code that the program shows, in any case. It can be left out if only one is pending.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _user = new("--user")
    {
        Description = "The id or name of the user who signs in. The default is the first user of the tenant.",
        HelpName = "NAME",
    };

    private readonly Option<int> _wait = NumberOption.Create(
        "--wait", "SECONDS", 0, MaxWait, 0, "Wait up to this long for the tenant and for the code.");

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print the device code as JSON, as in 'deviceCodes' of the control API.",
    };

    private readonly TenantLocation _location = new();

    private AnswerCommand(string name, string description)
    {
        Command = new Command(name, description);
        Command.Arguments.Add(_code);
        _location.AddTo(Command);
        Command.Options.Add(_wait);
        Command.Options.Add(_json);
        Command.SetAction((parseResult, _) => InvokeAsync(parseResult));
    }

    public Command Command { get; }

    public static AnswerCommand CreateApprove()
    {
        var approve = new AnswerCommand("approve", "Sign a user in, for a program that shows a device code.");
        approve.Command.Options.Add(approve._user);
        return approve;
    }

    public static AnswerCommand CreateDeny() => new("deny", "Decline the sign-in of a program that shows a device code.");

    private async Task<int> InvokeAsync(ParseResult parseResult)
    {
        _location.Check(parseResult);
        var (tenant, code) = await FindAsync(parseResult).ConfigureAwait(false);
        using (tenant)
        {
            var answered = await AnswerAsync(tenant, code, parseResult.GetValue(_user)).ConfigureAwait(false);
            var text = parseResult.GetValue(_json) ? answered.ToJsonString(OutputJson.Options) : Describe(WaitingCode.Read(answered));
            await StandardOutput.WriteAsync(text + "\n").ConfigureAwait(false);
        }

        return ExitCodes.Succeeded;
    }

    private async Task<(RunningTenant Tenant, WaitingCode Code)> FindAsync(ParseResult parseResult)
    {
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(parseResult.GetValue(_wait));
        while (true)
        {
            RunningTenant? tenant = null;
            try
            {
                tenant = await _location.FindAsync(parseResult).ConfigureAwait(false);
                var codes = WaitingCode.ReadAll(await tenant.GetAsync("deviceCodes").ConfigureAwait(false));
                return (tenant, WaitingCode.Choose(codes, parseResult.GetValue(_code), parseResult.GetValue(_wait)));
            }
            catch (CommandFailedException exception)
            {
                tenant?.Dispose();
                if (!exception.IsTransient || TimeProvider.System.GetUtcNow() >= end)
                    throw;
            }

            await Task.Delay(PollInterval, TimeProvider.System).ConfigureAwait(false);
        }
    }

    // Returns the code as the tenant lists it after the answer.
    private async Task<JsonNode> AnswerAsync(RunningTenant tenant, WaitingCode code, string? user)
    {
        var body = user is null ? new JsonObject() : new JsonObject { ["user"] = user };
        var answer = await tenant.PostAsync($"deviceCodes/{code.UserCode}/{Command.Name}", body).ConfigureAwait(false);
        if (answer.Status == BadRequest
            && (string?)answer.Body["detail"] is { } detail
            && detail.StartsWith(UserField, StringComparison.Ordinal))
            throw new CommandFailedException(TerminalText.RemoveControls(detail[UserField.Length..]));
        answer.RequireSuccess();
        var codes = await tenant.GetAsync("deviceCodes").ConfigureAwait(false);
        return codes["deviceCodes"]!.AsArray().Last(item => code.Matches((string)item!["userCode"]!))!;
    }

    private static string Describe(WaitingCode code) => code.State == "denied"
        ? $"Denied {code.UserCode}: {code.App} gets no token."
        : $"Approved {code.UserCode}: {code.User} signs in to {code.App}.";
}
