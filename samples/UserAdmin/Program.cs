using System.CommandLine;
using Samples;
using UserAdmin;

const string ListFormat = """
    FILE:
      One user a line, by user principal name or object id, or a CSV with a column userPrincipalName, UPN, id, user or mail.
      Without a heading, the column that holds users is taken. Lines that begin with # are comments. A - instead of FILE is stdin.
    """;

var options = new SampleOptions();
var input = new Option<string>("--input") { HelpName = "FILE", Description = "The list of users; - is stdin.", Required = true };
var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be done, and change nothing." };
var skipConfirmation = new Option<bool>("--yes") { Description = "Do not ask whether to go on. Needed where there is no terminal." };
var resume = new Option<string?>("--resume")
{
    HelpName = "STATE",
    Description = "A file that records the progress: after an interruption the same command resumes. It is deleted when all is done.",
};
var includeSelf = new Option<bool>("--include-self")
{
    Description = "Include the account you are signed in with, which is refused otherwise.",
};

var help = new SampleHelp();

var rootCommand = new RootCommand("Who is in the tenant, and who may sign in: lists, looks up, enables and disables accounts.");
help[rootCommand] = """
    Examples:
      UserAdmin list --json
      UserAdmin query --input people.csv
      UserAdmin disable --input leavers.csv --dry-run
    """;

var listCommand = new Command("list", "Lists all users: name, job title, and whether the account is enabled.");
help[listCommand] = """
    Examples:
      UserAdmin list --json | jq -r 'select(.accountEnabled | not).userPrincipalName'      # the disabled accounts
    """;
listCommand.SetAction((parseResult, cancellationToken) => ListCommand.RunAsync(options.Read(parseResult), cancellationToken));
rootCommand.Subcommands.Add(listCommand);

var queryCommand = new Command("query", "Looks up the job title of the users in a list, and whether they are enabled.") { input };
help[queryCommand] = $"""
    {ListFormat}

    Examples:
      UserAdmin query --input people.csv
      echo ada.lindqvist@contoso.onmicrosoft.com | UserAdmin query --input - --json
    """;
queryCommand.SetAction((parseResult, cancellationToken) =>
    QueryCommand.RunAsync(options.Read(parseResult), parseResult.GetValue(input)!, cancellationToken));
rootCommand.Subcommands.Add(queryCommand);

rootCommand.Subcommands.Add(CreateSetEnabledCommand(
    "disable", enable: false, "Stops the users in a list from signing in. Looks first, asks, and changes only those who are enabled."));
rootCommand.Subcommands.Add(CreateSetEnabledCommand(
    "enable", enable: true, "Lets the users in a list sign in again. Looks first, asks, and changes only those who are disabled."));

return await Sample.RunAsync(rootCommand, options, help, args);

Command CreateSetEnabledCommand(string name, bool enable, string description)
{
    var command = new Command(name, description) { input, dryRun, skipConfirmation, resume, includeSelf };
    help[command] = $"""
        Requires a role in the directory, such as User Administrator.

        {ListFormat}

        Exit codes of --dry-run, which changes nothing:
          0    every user would be {name}d, or is {name}d already
          6    some users would not be {name}d: they were not found, are your own account, or could not be read
          1    this is true for all users; 4 or 5 if the service refused or throttled all of them

        Examples:
          UserAdmin {name} --input people.csv --dry-run
          UserAdmin {name} --input people.csv --yes --resume people.state --json > done.jsonl
        """;
    command.SetAction((parseResult, cancellationToken) =>
    {
        var arguments = new SetAccountEnabledArguments(
            enable,
            parseResult.GetValue(input)!,
            parseResult.GetValue(dryRun),
            parseResult.GetValue(skipConfirmation),
            parseResult.GetValue(resume), parseResult.GetValue(includeSelf));
        return new SetAccountEnabledCommand(options.Read(parseResult), arguments).RunAsync(cancellationToken);
    });
    return command;
}
