using System.CommandLine;
using Samples;
using UserAdmin;

const string Lists = """
    FILE holds one user a line, by user principal name or object id, or is a CSV with a column
    userPrincipalName, UPN, id, user or mail; without a heading, the column that holds users is taken.
    Lines that begin with # are comments. A - instead of FILE is stdin.
    """;

var options = new SampleOptions();
var input = new Option<string>("--input") { HelpName = "FILE", Description = "The list of users; - is stdin.", Required = true };
var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and change nothing." };
var yes = new Option<bool>("--yes") { Description = "Do not ask whether to go on. Needed where there is no terminal." };
var resume = new Option<string?>("--resume") { HelpName = "STATE", Description = "A file that remembers how far it is: after an interruption the same command goes on where it was. It is gone when all is done." };
var includeSelf = new Option<bool>("--include-self") { Description = "Also the account you are signed in with, which is refused otherwise." };

var root = new RootCommand("""
    Who is in the tenant, and who may sign in: lists, looks up, enables and disables accounts.

    For example:
      UserAdmin list --json
      UserAdmin query --input people.csv
      UserAdmin disable --input leavers.csv --dry-run
    """);

var list = new Command("list", """
    Lists everybody: name, job title, and whether the account is enabled.

    For example, who is disabled:
      UserAdmin list --json | jq -r 'select(.accountEnabled | not).userPrincipalName'
    """);
list.SetAction((line, stop) => Listing.RunAsync(options.Read(line), stop));
root.Subcommands.Add(list);

var query = new Command("query", $"""
    Looks up the job title of the users in a list, and whether they are enabled.

    {Lists}

    For example:
      UserAdmin query --input people.csv
      echo ada.lindqvist@contoso.onmicrosoft.com | UserAdmin query --input - --json
    """) { input };
query.SetAction((line, stop) => Query.RunAsync(options.Read(line), line.GetValue(input)!, stop));
root.Subcommands.Add(query);

root.Subcommands.Add(Switching("disable", enable: false, """
    Stops the users in a list from signing in. Looks first, asks, and changes only those who are enabled.
    """));
root.Subcommands.Add(Switching("enable", enable: true, """
    Lets the users in a list sign in again. Looks first, asks, and changes only those who are disabled.
    """));

return await Sample.RunAsync(root, options, args);

Command Switching(string name, bool enable, string does)
{
    var command = new Command(name, $"""
        {does}
        It takes a role in the directory, such as User Administrator.

        {Lists}

        For example:
          UserAdmin {name} --input people.csv --dry-run
          UserAdmin {name} --input people.csv --yes --resume people.state --json > done.jsonl
        """) { input, dryRun, yes, resume, includeSelf };
    command.SetAction((line, stop) =>
    {
        var choice = new SwitchChoice(enable, line.GetValue(input)!, line.GetValue(dryRun), line.GetValue(yes), line.GetValue(resume), line.GetValue(includeSelf));
        return new Switch(options.Read(line), choice).RunAsync(stop);
    });
    return command;
}
