using System.Text.Json;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Tests.Client;

/// <summary>What an item is, for every command in the same way (onedrive-api-docs#284, rclone#4062).</summary>
public sealed class DriveItemKindTests
{
    [TestCase("""{"file":{}}""", DriveItemKind.File, "a file")]
    [TestCase("""{"folder":{"childCount":2}}""", DriveItemKind.Folder, "a folder")]
    [TestCase("""{"root":{}}""", DriveItemKind.Folder, "a folder")]
    [TestCase("""{"specialFolder":{"name":"documents"}}""", DriveItemKind.Folder, "a folder")]
    [TestCase("""{"bundle":{"childCount":3}}""", DriveItemKind.Folder, "a folder")]
    [TestCase("""{"package":{"type":"oneNote"}}""", DriveItemKind.Package, "a OneNote notebook")]
    [TestCase("""{"package":{"type":"oneNote"},"folder":{}}""", DriveItemKind.Package, "a OneNote notebook")]
    [TestCase("""{"package":{"type":"x"}}""", DriveItemKind.Package, "a package of the type 'x'")]
    [TestCase("""{"remoteItem":{"id":"1","folder":{}}}""", DriveItemKind.Shortcut, "a shortcut to a folder in another drive")]
    [TestCase("""{"remoteItem":{"id":"1","file":{}},"file":{}}""", DriveItemKind.Shortcut, "a shortcut to a file in another drive")]
    [TestCase(
        """{"remoteItem":{"id":"1","package":{"type":"oneNote"}},"folder":{}}""",
        DriveItemKind.Shortcut,
        "a shortcut to a OneNote notebook in another drive")]
    [TestCase("""{"remoteItem":{"id":"1"}}""", DriveItemKind.Shortcut, "a shortcut to an item in another drive")]
    [TestCase("""{"id":"1","name":"x"}""", DriveItemKind.Other, "neither a file nor a folder")]
    public void An_item_is_what_its_facets_say(string json, DriveItemKind kind, string description)
    {
        var item = Parse(json);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(item.Kind, Is.EqualTo(kind));
            Assert.That(DriveItemKinds.Describe(item), Is.EqualTo(description));
        }
    }

    [Test]
    public void The_target_of_a_shortcut_is_read()
    {
        var item = Parse("""
            {"id":"s","remoteItem":{"id":"t","name":"Plans","size":7,"webUrl":"https://x","folder":{"childCount":3},
            "parentReference":{"driveId":"other","id":"p"},"shared":{}}}
            """);

        var target = item.RemoteItem!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(target.Id, Is.EqualTo("t"));
            Assert.That(target.Kind, Is.EqualTo(DriveItemKind.Folder));
            Assert.That(target.Size, Is.EqualTo(7));
            Assert.That(target.ParentReference?.DriveId, Is.EqualTo("other"));
        }
    }

    [TestCase("9007199254740993", 9007199254740993)]
    [TestCase("9223372036854775807", long.MaxValue)]
    [TestCase("9223372036854775808", long.MaxValue)]
    [TestCase("1e300", long.MaxValue)]
    [TestCase("1e400", long.MaxValue)]
    [TestCase("12.0", 12)]
    [TestCase("\"123\"", 123)]
    [TestCase("\"9223372036854775808\"", long.MaxValue)]
    [TestCase("\"\"", null)]
    [TestCase("null", null)]
    [TestCase("-1", null)]
    [TestCase("\"-5\"", null)]
    public void A_size_is_read_in_every_form_and_saturates(string size, long? expected) =>
        Assert.That(Parse($$$"""{"size":{{{size}}},"remoteItem":{"size":{{{size}}}}}"""), Has.Property("Size").EqualTo(expected)
            .And.Property("RemoteItem").Property("Size").EqualTo(expected));

    [Test]
    public void The_kind_is_not_a_property_of_the_json() =>
        Assert.That(JsonSerializer.Serialize(Parse("""{"size":5,"file":{}}"""), GraphJson.Default), Is.EqualTo("""{"size":5,"file":{}}"""));

    private static DriveItem Parse(string json) => JsonSerializer.Deserialize<DriveItem>(json, GraphJson.Default)!;
}
