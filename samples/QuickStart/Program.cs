using System.CommandLine;
using QuickStart;
using Samples;

var options = new SampleOptions();
var forceRefresh = new Option<bool>("--force-refresh") { Description = "Get a new token although the one held is still good; shows the old and the new expiry." };

var rootCommand = new RootCommand("Signs in, shows who you are, when the token ends, and the users of the tenant page after page.") { forceRefresh };
rootCommand.SetAction((parseResult, cancellationToken) => SignInTour.RunAsync(options.Read(parseResult), parseResult.GetValue(forceRefresh), cancellationToken));

var accountsCommand = new Command("accounts", "Lists who is signed in; asks nobody.");
accountsCommand.SetAction((parseResult, cancellationToken) => AccountCommands.ListAsync(options.Read(parseResult), cancellationToken));
rootCommand.Subcommands.Add(accountsCommand);

var signOutCommand = new Command("sign-out", "Removes the sign-in from the cache, and says what it could not end.");
signOutCommand.SetAction((parseResult, cancellationToken) => AccountCommands.SignOutAsync(options.Read(parseResult), cancellationToken));
rootCommand.Subcommands.Add(signOutCommand);

var doctorCommand = new Command("doctor", "Looks at cache, network, clock, registration and scopes, and says how to mend what is wrong; asks nobody.");
doctorCommand.SetAction((parseResult, cancellationToken) => DoctorCommand.RunAsync(options.Read(parseResult), cancellationToken));
rootCommand.Subcommands.Add(doctorCommand);

return await Sample.RunAsync(rootCommand, options, args);
