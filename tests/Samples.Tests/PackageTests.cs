using System.IO.Compression;
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
            SampleProcess.RepositoryRoot, "pack", "--artifacts-path", Path.Combine(_folder.FullName, "artifacts"), "-o", Feed, "--nologo");
    }

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public void Pack_creates_two_packages_and_their_symbols()
    {
        var names = Directory.EnumerateFiles(Feed).Select(Path.GetFileName).Order(StringComparer.Ordinal);

        Assert.That(names, Is.EqualTo(new[]
        {
            "GraphDelegatedKit.0.1.0.nupkg",
            "GraphDelegatedKit.0.1.0.snupkg",
            "GraphDelegatedKit.Testing.0.1.0.nupkg",
            "GraphDelegatedKit.Testing.0.1.0.snupkg",
        }));
    }

    [TestCase("GraphDelegatedKit")]
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
    public async Task A_console_project_with_the_package_compiles_the_README_code()
    {
        var project = _folder.CreateSubdirectory("app").FullName;
        var blocks = Readme.GetCodeBlocks("csharp");
        await File.WriteAllTextAsync(
            Path.Combine(project, "Program.cs"), blocks[0] + "string driveId = \"d\", path = \"General/x\";\n" + blocks[1]);
        await File.WriteAllTextAsync(Path.Combine(project, "app.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestorePackagesPath>packages</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="GraphDelegatedKit" Version="0.1.0" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(project, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{Feed}" />
              </packageSources>
            </configuration>
            """);

        var output = await DotNetCli.RunAsync(project, "build", "--nologo");

        Assert.That(output, Does.Contain("0 Warning(s)"));
    }
}
