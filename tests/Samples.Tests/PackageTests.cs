using System.IO.Compression;
using System.Xml.Linq;
using NUnit.Framework;

namespace Samples.Tests;

[Category("Slow")]
public sealed class PackageTests
{
    private DirectoryInfo _folder = null!;

    private string Feed => Path.Combine(_folder.FullName, "feed");

    [OneTimeSetUp]
    public async Task PackAsync()
    {
        _folder = Directory.CreateTempSubdirectory("gdk-pack-");
        await DotNetCli.RunAsync(
            Repository.Root, "pack", "--artifacts-path", Path.Combine(_folder.FullName, "artifacts"), "-o", Feed, "--nologo");
    }

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public void Pack_creates_the_packages_and_their_symbols()
    {
        var names = Directory.EnumerateFiles(Feed).Select(Path.GetFileName).Order(StringComparer.Ordinal);

        Assert.That(names, Is.EqualTo(new[]
        {
            "GraphDelegatedKit.0.1.0.nupkg",
            "GraphDelegatedKit.0.1.0.snupkg",
            "GraphDelegatedKit.AspNetCore.0.1.0.nupkg",
            "GraphDelegatedKit.AspNetCore.0.1.0.snupkg",
            "GraphDelegatedKit.Azure.0.1.0.nupkg",
            "GraphDelegatedKit.Azure.0.1.0.snupkg",
            "GraphDelegatedKit.Testing.0.1.0.nupkg",
            "GraphDelegatedKit.Testing.0.1.0.snupkg",
            "GraphDelegatedKit.Testing.Tool.0.1.0.nupkg",
            "GraphDelegatedKit.Testing.Tool.0.1.0.snupkg",
        }));
    }

    [Test]
    public async Task The_tool_installs_from_a_feed_and_prints_its_version()
    {
        var folder = CreateProject("tool", "net10.0", "");

        await DotNetCli.RunAsync(
            folder, "tool", "install", "GraphDelegatedKit.Testing.Tool", "--tool-path", "bin", "--configfile", "nuget.config");
        var version = await DotNetCli.RunAsync(folder, Path.Combine(folder, "bin", "graph-local"), ["--version"]);

        Assert.That(version.Trim(), Is.EqualTo("0.1.0"));
    }

    [TestCase("GraphDelegatedKit")]
    [TestCase("GraphDelegatedKit.AspNetCore")]
    [TestCase("GraphDelegatedKit.Azure")]
    [TestCase("GraphDelegatedKit.Testing")]
    public void A_package_contains_both_frameworks_and_the_gallery_metadata(string package)
    {
        using var zip = ZipFile.OpenRead(Path.Combine(Feed, package + ".0.1.0.nupkg"));
        using var reader = new StreamReader(zip.GetEntry(package + ".nuspec")!.Open());
        var nuspec = reader.ReadToEnd();

        Assert.That(zip.Entries.Select(entry => entry.FullName), Is.SupersetOf(new[]
        {
            "README.md",
            $"lib/net8.0/{package}.dll", $"lib/net8.0/{package}.xml", $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml",
        }));
        Assert.That(nuspec, Does.Contain("<license type=\"expression\">MIT</license>").And
            .Contain("<readme>README.md</readme>").And
            .Contain("<description>").And
            .Contain("<authors>"));
    }

    [Test]
    public void The_library_brings_its_analyzer_and_depends_on_no_package_for_it()
    {
        using var zip = ZipFile.OpenRead(Path.Combine(Feed, "GraphDelegatedKit.0.1.0.nupkg"));
        using var reader = new StreamReader(zip.GetEntry("GraphDelegatedKit.nuspec")!.Open());

        Assert.That(
            zip.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("analyzers/", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "analyzers/dotnet/cs/GraphDelegatedKit.Analyzers.dll" }));
        Assert.That(
            XDocument.Load(reader).Descendants().Where(element => element.Name.LocalName == "dependency")
                .Select(dependency => (string?)dependency.Attribute("id")),
            Is.Not.Empty.And.None.Contains("CodeAnalysis").And.None.Contains("Analyzers"));
    }

    [Test]
    public async Task A_console_project_with_the_package_compiles_the_README_code()
    {
        var blocks = Readme.GetCodeBlocks("csharp");
        var project = CreateProject("app", "net10.0", blocks[0] + "string driveId = \"d\", path = \"General/x\";\n" + blocks[1]);

        var output = await DotNetCli.RunAsync(project, "build", "--nologo");

        Assert.That(output, Does.Contain("0 Warning(s)"));
    }

    [TestCase("net8.0")]
    [TestCase("net10.0")]
    public async Task A_URL_that_is_built_at_run_time_does_not_compile_with_the_package(string framework)
    {
        const string Code = """
            using GraphDelegatedKit;

            IGraphClient graph = null!;
            var id = args[0];
            string url = $"users/{id}";
            await graph.GetAsync<User>(url);
            """;
        var project = CreateProject("unescaped-" + framework, framework, Code);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => DotNetCli.RunAsync(project, "build", "--nologo"));

        Assert.That(error!.Message, Does.Match(@"Program\.cs\(6,28\): error GDK0001: The values in 'url' would go out unescaped"));
        Assert.That(error.Message, Does.Not.Contain("CA1857"), "one error, with the reason");
    }

    [Test]
    public async Task A_web_app_with_the_packages_alone_signs_a_user_in_on_the_local_tenant()
    {
        var project = CreateProject(
            "web", "net10.0", PackedWebApp.Code, "Microsoft.NET.Sdk.Web", "GraphDelegatedKit.AspNetCore", "GraphDelegatedKit.Testing");

        await DotNetCli.RunAsync(project, "build", "--nologo");
        var output = await DotNetCli.RunAsync(project, "dotnet", [Path.Combine("bin", "Debug", "net10.0", "web.dll")]);

        Assert.That(output.Trim(), Does.Match(@"^200: the session is of (\S+@\S+), and /me is \1$"));
    }

    private string CreateProject(string name, string framework, string code) =>
        CreateProject(name, framework, code, "Microsoft.NET.Sdk", "GraphDelegatedKit");

    private string CreateProject(string name, string framework, string code, string sdk, params string[] packages)
    {
        var project = _folder.CreateSubdirectory(name).FullName;
        var references = string.Concat(packages.Select(id => $"""<PackageReference Include="{id}" Version="0.1.0" />"""));
        File.WriteAllText(Path.Combine(project, "Program.cs"), code);
        File.WriteAllText(Path.Combine(project, name + ".csproj"), $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>{framework}</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestorePackagesPath>packages</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                {references}
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(project, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{Feed}" />
              </packageSources>
            </configuration>
            """);
        return project;
    }
}
