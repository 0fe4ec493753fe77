using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool.Seed;

// A seed file that was read and validated.
internal sealed class SeedFile
{
    private const string SchemaResource = "seed.schema.json";
    private const int MaxReportedProblems = 10;

    private static readonly JsonSerializerOptions SerializerOptions =
        new(JsonSerializerDefaults.Web)
        {
            Converters = { new JsonStringEnumConverter() },
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowTrailingCommas = true,
        };

    private static readonly JsonDocumentOptions DocumentOptions =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    private SeedFile(string path, SeedData data, string hash) => (Path, Data, Hash) = (path, data, hash);

    public string Path { get; }

    public SeedData Data { get; }

    public IReadOnlyList<LocalApp> Apps { get; private init; } = [];

    // Identifies the content of the file, so that a state folder can name the file whose data it has.
    public string Hash { get; }

    public static string ReadSchema()
    {
        using var reader = new StreamReader(typeof(SeedFile).Assembly.GetManifestResourceStream(SchemaResource)!);
        return reader.ReadToEnd();
    }

    public static SeedFile Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            using var document = JsonDocument.Parse(bytes.AsMemory(), DocumentOptions);
            using var schema = JsonDocument.Parse(ReadSchema());
            ThrowIfAny(path, new SchemaValidator(schema.RootElement).Validate(document.RootElement));
            var data = document.RootElement.Deserialize<SeedData>(SerializerOptions)!;
            ThrowIfAny(path, [.. new SeedChecks(data).FindProblems()]);
            return new SeedFile(path, data, Convert.ToHexStringLower(SHA256.HashData(bytes))) { Apps = ReadApps(path, data) };
        }
        catch (JsonException exception)
        {
            // The message names its place in .NET's words, and counts lines from zero.
            var line = exception.LineNumber is { } number ? $", line {number + 1}" : "";
            var message = exception.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
            throw new CommandFailedException($"{path}{line}: This is not valid JSON. {message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{exception.Message} Give --seed a file that exists.", exception);
        }
    }

    private static List<LocalApp> ReadApps(string path, SeedData data)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var apps = new List<LocalApp>();
        foreach (var (index, app) in data.Apps.Index())
        {
            try
            {
                apps.Add(app.ToLocalApp(folder));
            }
            catch (CommandFailedException exception)
            {
                throw new CommandFailedException($"{path}: $.apps[{index}]: {exception.Message}", exception);
            }
        }

        return apps;
    }

    private static void ThrowIfAny(string path, IReadOnlyList<string> problems)
    {
        if (problems.Count == 0)
            return;
        var more = problems.Count > MaxReportedProblems ? $"\n{path}: and {problems.Count - MaxReportedProblems} more." : "";
        throw new CommandFailedException(string.Join('\n', problems.Take(MaxReportedProblems).Select(problem => $"{path}: {problem}"))
            + more + "\nThe schema: graph-local schema");
    }
}
