using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

public sealed class DataFolderTests
{
    [TestCase("cache-x.bin")]
    [TestCase("transfers")]
    public void A_file_without_a_configured_location_lies_in_the_local_application_data_folder(string name)
    {
        var appData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);

        Assert.That(DataFolder.GetPath(name, "Cache.Path"), Is.EqualTo(Path.Combine(appData, "GraphDelegatedKit", name)));
    }
}
