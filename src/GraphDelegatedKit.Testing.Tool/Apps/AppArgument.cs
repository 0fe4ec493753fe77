using System.CommandLine;
using System.CommandLine.Parsing;
using GraphDelegatedKit.Testing.Suggestions;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Apps;

// --app: an application as fields separated by commas, such as name=Notes,web=http://localhost:5000/signin-oidc,secret-env=NOTES_SECRET.
internal static class AppArgument
{
    public const string Name = "--app";

    public const string Help = """
        Applications: the tenant has a public client, with any redirect URI on loopback.
          --app adds another application, as fields separated by commas. It can be
          repeated, like every field but name and id. Certificates, and values with a
          comma, are in a seed file: "apps".
            name=NAME         the name on the sign-in pages; no two have the same
            id=GUID           the client id; without it, the id follows from the name
                              and is the same in every tenant
            web=URI           a redirect URI of a server, which has a secret
            spa=URI           a redirect URI of scripts in a browser
            public=URI        a redirect URI of a desktop or mobile program
            public-flows      "Allow public client flows": device codes need no secret
            secret-env=NAME   an environment variable with a client secret
            secret-file=FILE  a file with a client secret
            secret=SECRET     a client secret; other users of this machine can read it
                              in the list of processes
          --app name=Notes,web=http://localhost:5000/signin-oidc,secret-env=SECRET
        """;

    private static readonly string[] Fields =
        ["name", "id", "web", "spa", "public", "public-flows", "secret-env", "secret-file", "secret"];

    public static Option<LocalApp[]> CreateOption() => new(Name)
    {
        Description = "Register an application, such as name=Notes,id=GUID,public=http://localhost; see below.",
        HelpName = "FIELDS",
        DefaultValueFactory = _ => [],
        CustomParser = ParseAll,
    };

    private static LocalApp[] ParseAll(ArgumentResult result)
    {
        try
        {
            return [.. result.Tokens.Select(token => Parse(token.Value))];
        }
        catch (CommandFailedException exception)
        {
            result.AddError($"{Name}: {exception.Message}");
            return [];
        }
    }

    private static LocalApp Parse(string value)
    {
        var fields = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(field => field.Split('=', 2))
            .ToLookup(field => field[0], field => field.Length == 2 ? field[1] : null);
        foreach (var field in fields)
            Check(field.Key, field);

        var name = fields["name"].SingleOrDefault()
            ?? throw new CommandFailedException($"the field name is missing, as in {Name} name=Notes,public=http://localhost.");
        return new LocalApp
        {
            DisplayName = name,
            ClientId = fields["id"].SingleOrDefault() ?? AppList.CreateClientId(name),
            WebRedirectUris = [.. fields["web"].OfType<string>()],
            SinglePageRedirectUris = [.. fields["spa"].OfType<string>()],
            PublicClientRedirectUris = [.. fields["public"].OfType<string>()],
            AllowPublicClientFlows = fields.Contains("public-flows"),
            Secrets =
            [
                .. fields["secret"]
                    .Concat(fields["secret-env"].Select(variable => SecretSource.ReadEnvironment(variable!)))
                    .Concat(fields["secret-file"].Select(path => SecretSource.ReadFile(path!)))
                    .Select(secret => new LocalAppSecret { Value = secret! }),
            ],
        };
    }

    private static void Check(string name, IEnumerable<string?> values)
    {
        if (!Fields.Contains(name))
        {
            throw new CommandFailedException($"there is no field '{name}'. {Suggestion.DescribeAllowed(name, Fields)}");
        }

        foreach (var value in values)
            CheckValue(name, value);
        if (name is "name" or "id" && values.Count() > 1)
            throw new CommandFailedException($"the field {name} occurs twice. Give {Name} once for each application.");
    }

    private static void CheckValue(string name, string? value)
    {
        if (name == "public-flows")
        {
            if (value is not null)
                throw new CommandFailedException("public-flows has no value.");
        }
        else if (string.IsNullOrEmpty(value))
        {
            throw new CommandFailedException($"the field {name} needs a value, as in {name}=VALUE.");
        }
        else if (name == "id" && !Guid.TryParseExact(value, "D", out _))
        {
            throw new CommandFailedException($"the id '{value}' is not a GUID.");
        }
        else if (name is "web" or "spa" or "public" && !IsRedirectUri(value))
        {
            throw new CommandFailedException($"'{value}' is not a redirect URI. It starts with a scheme, such as http://, and has no #.");
        }
    }

    // A path is an absolute address of a file for .NET on Unix.
    private static bool IsRedirectUri(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri)
        && value.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase)
        && uri.Fragment.Length == 0;
}
