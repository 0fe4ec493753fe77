using System.CommandLine;
using QuickStart;
using Samples;

var options = new SampleOptions();
var forceRefresh = new Option<bool>("--force-refresh") { Description = "Get a new token although the one held is still good; shows the old and the new expiry." };

var root = new RootCommand("Signs in, shows who you are, when the token ends, and the users of the tenant page after page.") { forceRefresh };
root.SetAction((line, stop) => Tour.RunAsync(options.Read(line), line.GetValue(forceRefresh), stop));

var accounts = new Command("accounts", "Lists who is signed in; asks nobody.");
accounts.SetAction((line, stop) => Accounts.ListAsync(options.Read(line), stop));
root.Subcommands.Add(accounts);

var signOut = new Command("sign-out", "Removes the sign-in from the cache, and says what it could not end.");
signOut.SetAction((line, stop) => Accounts.SignOutAsync(options.Read(line), stop));
root.Subcommands.Add(signOut);

var doctor = new Command("doctor", "Looks at cache, network, clock, registration and scopes, and says how to mend what is wrong; asks nobody.");
doctor.SetAction((line, stop) => Doctor.RunAsync(options.Read(line), stop));
root.Subcommands.Add(doctor);

return await Sample.RunAsync(root, options, args);
