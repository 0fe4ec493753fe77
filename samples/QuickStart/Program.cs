using System.CommandLine;
using QuickStart;
using Samples;

var options = new SampleOptions();
var forceRefresh = new Option<bool>("--force-refresh")
{
    Description = "Get a new token although the cached one is still valid, and show the old and the new expiry.",
};

var rootCommand = new RootCommand("Signs in, and shows your account, the token's expiry and the users of the tenant.") { forceRefresh };
rootCommand.SetAction((parseResult, cancellationToken) =>
    SignInTour.RunAsync(options.Read(parseResult), parseResult.GetValue(forceRefresh), cancellationToken));

var accountsCommand = new Command("accounts", "Lists the accounts that are signed in, without a prompt.");
accountsCommand.SetAction((parseResult, cancellationToken) => AccountCommands.ListAsync(options.Read(parseResult), cancellationToken));
rootCommand.Subcommands.Add(accountsCommand);

var signOutCommand = new Command("sign-out", "Removes the sign-in from the cache, and reports what stays valid.");
signOutCommand.SetAction((parseResult, cancellationToken) => AccountCommands.SignOutAsync(options.Read(parseResult), cancellationToken));
rootCommand.Subcommands.Add(signOutCommand);

var doctorCommand = new Command(
    "doctor", "Checks cache, network, clock, app registration, scopes and roles, and says how to fix each problem, without a prompt.");
doctorCommand.SetAction((parseResult, cancellationToken) => DoctorCommand.RunAsync(options.Read(parseResult), cancellationToken));
rootCommand.Subcommands.Add(doctorCommand);

var help = new SampleHelp
{
    [rootCommand] = """
        Examples:
          QuickStart                     # sign in by device code; a second run does not prompt
          QuickStart --browser           # sign in with the browser
          QuickStart --force-refresh     # get a new token although the current one is still valid
          QuickStart doctor              # find out why a sign-in fails
          QuickStart --tenant contoso.onmicrosoft.com --client ID --never-prompt --json
        """,
};
return await Sample.RunAsync(rootCommand, options, help, args);
